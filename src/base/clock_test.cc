#include "base/clock.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("the basic format of ISO 8601 comes back, and nothing else is taken for it") {
    CHECK(base::iso8601_basic(1'440'938'160'000) == "20150830T123600Z");
    CHECK(base::parse_iso8601_basic("20150830T123600Z") == 1'440'938'160'000);
    CHECK(base::parse_iso8601_basic("20240229T000000Z"));
    for (const char* const bad : {"", "201", "20150830T123600", "2015-08-30T12:36:00Z", "20150230T123600Z",
                                  "20151330T123600Z", "20150830T243600Z", "20150830t123600Z",
                                  "2015083 T123600Z", "\xff\xff\xff\xff\xff\xff\xff\xffT123600Z"}) {
        CAPTURE(bad);
        CHECK_FALSE(base::parse_iso8601_basic(bad));
    }
}

TEST_CASE("ISO 8601 with milliseconds is read as it is written") {
    for (const base::WallMs at : {base::WallMs{0}, base::WallMs{1707503008123}, base::WallMs{951782400999}})
        CHECK(base::parse_iso8601_ms(base::iso8601_ms(at)) == at);
    for (const char* wrong :
         {"", "2024-02-09T18:23:28Z", "2024-02-30T18:23:28.123Z", "2024-02-09 18:23:28.123Z",
          "2024-02-09T18:23:28.12xZ", "2024-02-09T25:23:28.123Z"})
        CHECK_FALSE(base::parse_iso8601_ms(wrong));
}

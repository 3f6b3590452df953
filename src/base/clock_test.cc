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

#include "tool/progress.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("the progress line says how far, how much and how long still") {
    CHECK(tool::draw("importing", {.records = 1'204'301, .bytes = 220'200'960, .done = 0.46}, 35) ==
          "importing  [=========>          ]  46 %  1,204,301 records  210 MiB  0:41 left");
    CHECK(tool::draw("importing", {.records = 999, .bytes = 1023, .done = 1}, 35) ==
          "importing  [====================] 100 %  999 records  1023 bytes");
    CHECK(tool::draw("exporting", {.records = 1000, .bytes = 1536}, 1) ==
          "exporting  1,000 records  1.5 KiB");
    CHECK(tool::draw("x", {.done = 0.5}, 4000).ends_with("1:06:40 left"));
    CHECK(tool::draw("x", {.done = 7}, 1).find("100 %") != std::string::npos);
}

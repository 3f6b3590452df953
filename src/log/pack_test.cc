#include "log/pack.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("a pack gives back its records") {
    log::PackBuilder builder;
    builder.add("key", std::string("a\0b", 3));
    builder.add("k2", "");
    const std::string pack = std::move(builder).take();

    const auto records = log::unpack(pack);

    REQUIRE(records);
    REQUIRE(records->size() == 2);
    CHECK((*records)[0].partition_key == "key");
    CHECK((*records)[0].data == std::string_view("a\0b", 3));
    CHECK((*records)[1].data.empty());
}

TEST_CASE("a pack cut short or with a tail is no pack") {
    log::PackBuilder builder;
    builder.add("key", "data");
    const std::string pack = std::move(builder).take();

    for (std::size_t size = 0; size < pack.size(); ++size) CHECK_FALSE(log::unpack(pack.substr(0, size)));
    CHECK_FALSE(log::unpack(pack + "x"));
}

#include "bridge/path.h"

#include <doctest/doctest.h>

using namespace penstock;
using bridge::Field;
using bridge::Path;

namespace {

class PriceEvent final : public filter::Event {
public:
    std::optional<filter::Value> member(std::string_view name) const override {
        if (name == "partitionKey") return filter::Value("k");
        if (name == "at") return filter::Value(1.5);
        if (name == "data") return document_.root();
        return std::nullopt;
    }

private:
    wire::JsonDocument document_ = *wire::JsonDocument::parse(
        R"({"symbol":"AAPL","trades":[{"price":1.50},{"price":2,"of-x":[[true,7]]}],"none":null})");
};

std::string found(const char* text) {
    const auto field = Field::parse(text);
    REQUIRE_MESSAGE(field, field.error());
    return field->of(PriceEvent()).value_or("(nothing)");
}

}  // namespace

TEST_CASE("a path leads to a text, a number or a boolean of an event, or to nothing") {
    CHECK(found("$.partitionKey") == "k");
    CHECK(found("$.at") == "1.5");
    CHECK(found("$.data.symbol") == "AAPL");
    CHECK(found("$.data.trades[0].price") == "1.5");
    CHECK(found("$.data.trades[1].of-x[0][1]") == "7");
    CHECK(found("$.data.trades[1].of-x[0][0]") == "true");
    for (const char* nothing :
         {"$.nowhere", "$.data.nowhere", "$.data.trades[2]", "$.data.symbol[0]", "$.data.symbol.x",
          "$.partitionKey.x", "$.data", "$.data.trades", "$.data.none"})
        CHECK(found(nothing) == "(nothing)");
}

TEST_CASE("what is no path is a text") {
    CHECK(found("prices") == "prices");
    CHECK(found("$prices") == "$prices");
    CHECK_FALSE(Field::parse("prices")->is_path());
    CHECK(Field::parse("$.partitionKey")->is_member("partitionKey"));
    CHECK_FALSE(Field::parse("$.data.partitionKey")->is_member("partitionKey"));
}

TEST_CASE("paths that are not valid, or not served, are refused") {
    for (const char* wrong :
         {"$", "$.", "$.a.", "$.a..b", "$.a[", "$.a[x]", "$.a[-1]", "$.a[]", "$.a b", "$.a[*]", "$.a[0]b"}) {
        CAPTURE(wrong);
        CHECK_FALSE(Path::parse(wrong));
    }
}

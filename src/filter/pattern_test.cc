#include "filter/pattern.h"

#include <doctest/doctest.h>

#include <string>

using namespace penstock;
using filter::Pattern;

namespace {

// An event that was written down as JSON.
class WrittenEvent final : public filter::Event {
public:
    explicit WrittenEvent(std::string_view json) : document_(*wire::JsonDocument::parse(json)) {}
    std::optional<filter::Value> member(std::string_view name) const override {
        if (const auto found = document_.root().find(name)) return *found;
        return std::nullopt;
    }

private:
    wire::JsonDocument document_;
};

struct Case {
    const char* pattern;
    const char* event;
    bool matches;
};

const Case cases[] = {
    {R"({})", R"({"a":1})", true},
    // Exact values: types matter.
    {R"({"a":["x"]})", R"({"a":"x"})", true},
    {R"({"a":["x"]})", R"({"a":"X"})", false},
    {R"({"a":["x","y"]})", R"({"a":"y"})", true},
    {R"({"a":[5]})", R"({"a":5})", true},
    {R"({"a":[5]})", R"({"a":5.0})", true},
    {R"({"a":[300.0]})", R"({"a":300})", true},
    {R"({"a":[5]})", R"({"a":"5"})", false},
    {R"({"a":["5"]})", R"({"a":5})", false},
    {R"({"a":[9007199254740993]})", R"({"a":9007199254740992})", false},
    {R"({"a":[true]})", R"({"a":true})", true},
    {R"({"a":[true]})", R"({"a":"true"})", false},
    {R"({"a":[false]})", R"({"a":true})", false},
    {R"({"a":[null]})", R"({"a":null})", true},
    {R"({"a":[null]})", R"({"a":"null"})", false},
    {R"({"a":[null]})", R"({})", false},
    {R"({"a":[""]})", R"({"a":""})", true},
    {R"({"a":[""]})", R"({"a":null})", false},
    // Keys are AND'ed.
    {R"({"a":[1],"b":[2]})", R"({"a":1,"b":2,"c":3})", true},
    {R"({"a":[1],"b":[2]})", R"({"a":1,"b":3})", false},
    {R"({"a":[1],"a":[2]})", R"({"a":2})", true},
    // Nested objects, and dots.
    {R"({"a":{"b":{"c":[1]}}})", R"({"a":{"b":{"c":1}}})", true},
    {R"({"a":{"b":[1]}})", R"({"a":{"b":2}})", false},
    {R"({"a":{"b":[1]}})", R"({"a":1})", false},
    {R"({"a.b":[1]})", R"({"a":{"b":1}})", true},
    {R"({"data":{"a":{"b":[1]}}})", R"({"data":{"a.b":1}})", true},
    {R"({"data":{"a":{"b":{"c":[1]}}}})", R"({"data":{"a.b":{"c":1}}})", true},
    {R"({"data":{"a":{"b":[2]}}})", R"({"data":{"a.b":1}})", false},
    {R"({"a":{"b":[1]}})", R"({"a":"{\"b\":1}"})", false},
    // Lists in the event: any element.
    {R"({"a":["x"]})", R"({"a":["y","x"]})", true},
    {R"({"a":["x"]})", R"({"a":[]})", false},
    {R"({"a":["x"]})", R"({"a":[["y"],["x"]]})", true},
    {R"({"a":{"b":[1]}})", R"({"a":[{"b":2},{"b":1}]})", true},
    {R"({"a":{"b":[1],"c":[2]}})", R"({"a":[{"b":1,"c":3},{"b":4,"c":2}]})", false},
    {R"({"a":{"b":[1],"c":[2]}})", R"({"a":[{"b":1,"c":3},{"b":1,"c":2}]})", true},
    {R"({"a":["x"]})", R"({"a":{"x":1}})", false},
    // exists: of single values only.
    {R"({"a":[{"exists":true}]})", R"({"a":null})", true},
    {R"({"a":[{"exists":true}]})", R"({"b":1})", false},
    {R"({"a":[{"exists":true}]})", R"({"a":{"b":1}})", false},
    {R"({"a":[{"exists":true}]})", R"({"a":[]})", false},
    {R"({"a":[{"exists":true}]})", R"({"a":[1]})", true},
    {R"({"a":[{"exists":false}]})", R"({"b":1})", true},
    {R"({"a":[{"exists":false}]})", R"({"a":1})", false},
    {R"({"a":{"b":[{"exists":false}]}})", R"({})", true},
    {R"({"a":{"b":[{"exists":false}]}})", R"({"a":{"c":1}})", true},
    {R"({"a":["x",{"exists":false}]})", R"({"b":1})", true},
    {R"({"a":["x",{"exists":false}]})", R"({"a":"y"})", false},
    // Texts.
    {R"({"a":[{"prefix":"us-"}]})", R"({"a":"us-east-1"})", true},
    {R"({"a":[{"prefix":"us-"}]})", R"({"a":"eu-us-"})", false},
    {R"({"a":[{"prefix":""}]})", R"({"a":"x"})", true},
    {R"({"a":[{"prefix":""}]})", R"({"a":1})", false},
    {R"({"a":[{"prefix":{"equals-ignore-case":"US-"}}]})", R"({"a":"us-east-1"})", true},
    {R"({"a":[{"suffix":".png"}]})", R"({"a":"x.png"})", true},
    {R"({"a":[{"suffix":".png"}]})", R"({"a":"png"})", false},
    {R"({"a":[{"suffix":{"equals-ignore-case":".PNG"}}]})", R"({"a":"x.png"})", true},
    {R"({"a":[{"equals-ignore-case":"AbC"}]})", R"({"a":"aBc"})", true},
    {R"({"a":[{"equals-ignore-case":"AbC"}]})", R"({"a":"aBcd"})", false},
    {R"({"a":[{"wildcard":"*/bin/*.jar"}]})", R"({"a":"usr/bin/x.jar"})", true},
    {R"({"a":[{"wildcard":"*/bin/*.jar"}]})", R"({"a":"usr/bin/x.jam"})", false},
    {R"({"a":[{"wildcard":"a*a"}]})", R"({"a":"a"})", false},
    {R"({"a":[{"wildcard":"a*ab*b"}]})", R"({"a":"aababb"})", true},
    {R"({"a":[{"wildcard":"*"}]})", R"({"a":""})", true},
    {R"({"a":[{"wildcard":""}]})", R"({"a":""})", false},
    {R"({"a":[{"wildcard":"x\\*"}]})", R"({"a":"x*"})", true},
    {R"({"a":[{"wildcard":"x\\*"}]})", R"({"a":"xy"})", false},
    {R"({"a":[{"wildcard":"x"}]})", R"({"a":"x"})", true},
    // Numbers.
    {R"({"a":[{"numeric":["=",5]}]})", R"({"a":5.0})", true},
    {R"({"a":[{"numeric":["=",5]}]})", R"({"a":4})", false},
    {R"({"a":[{"numeric":[">",0]}]})", R"({"a":0})", false},
    {R"({"a":[{"numeric":[">=",0]}]})", R"({"a":0})", true},
    {R"({"a":[{"numeric":["<",0]}]})", R"({"a":-0.5})", true},
    {R"({"a":[{"numeric":[">",0,"<=",5]}]})", R"({"a":5})", true},
    {R"({"a":[{"numeric":[">",0,"<",5]}]})", R"({"a":5})", false},
    {R"({"a":[{"numeric":[">",0]}]})", R"({"a":"1"})", false},
    // anything-but
    {R"({"a":[{"anything-but":"x"}]})", R"({"a":"y"})", true},
    {R"({"a":[{"anything-but":"x"}]})", R"({"a":"x"})", false},
    {R"({"a":[{"anything-but":"x"}]})", R"({})", false},
    {R"({"a":[{"anything-but":"x"}]})", R"({"a":null})", true},
    {R"({"a":[{"anything-but":["x","y"]}]})", R"({"a":"y"})", false},
    {R"({"a":[{"anything-but":["x","y"]}]})", R"({"a":["y","z"]})", true},
    {R"({"a":[{"anything-but":[1,2]}]})", R"({"a":2.0})", false},
    {R"({"a":[{"anything-but":[1,2]}]})", R"({"a":"2"})", true},
    {R"({"a":[{"anything-but":{"prefix":"x"}}]})", R"({"a":"xy"})", false},
    {R"({"a":[{"anything-but":{"prefix":"x"}}]})", R"({"a":5})", true},
    {R"({"a":[{"anything-but":{"prefix":["x","y"]}}]})", R"({"a":"yz"})", false},
    {R"({"a":[{"anything-but":{"suffix":"x"}}]})", R"({"a":"yx"})", false},
    {R"({"a":[{"anything-but":{"equals-ignore-case":["X","Y"]}}]})", R"({"a":"y"})", false},
    {R"({"a":[{"anything-but":{"wildcard":"*x*"}}]})", R"({"a":"axb"})", false},
    {R"({"a":[{"anything-but":{"wildcard":"*x*"}}]})", R"({"a":"ab"})", true},
    // Addresses.
    {R"({"a":[{"cidr":"10.0.0.0/24"}]})", R"({"a":"10.0.0.255"})", true},
    {R"({"a":[{"cidr":"10.0.0.0/24"}]})", R"({"a":"10.0.1.0"})", false},
    {R"({"a":[{"cidr":"10.0.0.0/9"}]})", R"({"a":"10.128.0.0"})", false},
    {R"({"a":[{"cidr":"0.0.0.0/0"}]})", R"({"a":"1.2.3.4"})", true},
    {R"({"a":[{"cidr":"0.0.0.0/0"}]})", R"({"a":"nowhere"})", false},
    {R"({"a":[{"cidr":"2001:db8::/33"}]})", R"({"a":"2001:db8:7fff::1"})", true},
    {R"({"a":[{"cidr":"2001:db8::/33"}]})", R"({"a":"2001:db8:8000::1"})", false},
    // $or
    {R"({"$or":[{"a":[1]},{"b":[2]}]})", R"({"b":2})", true},
    {R"({"$or":[{"a":[1]},{"b":[2]}]})", R"({"a":2,"b":1})", false},
    {R"({"c":[3],"$or":[{"a":[1]},{"b":[2]}]})", R"({"b":2})", false},
    {R"({"d":{"c":[3],"$or":[{"a":[1]},{"b":[2]}]}})", R"({"d":{"c":3,"a":1}})", true},
    {R"({"$or":[5]})", R"({"$or":5})", true},
};

struct Refused {
    const char* pattern;
    const char* reason;
};

const Refused refusals[] = {
    {"", "Filter is not an object"},
    {"[]", "Filter is not an object"},
    {R"({"a":)", "Filter is not an object"},
    {R"({"a":1})", R"("a" must be an object or an array)"},
    {R"({"a":{}})", "Empty objects are not allowed"},
    {R"({"a":[]})", "Empty arrays are not allowed"},
    {R"({"a":[[1]]})", "Match value must be String, number, true, false, or null"},
    {R"({"a":[{"Prefix":"x"}]})", "Unrecognized match type Prefix"},
    {R"({"a":[{"prefix":"x","suffix":"y"}]})", "Only one key allowed in match expression"},
    {R"({"a":[{}]})", "Only one key allowed in match expression"},
    {R"({"a":[{"prefix":1}]})", "prefix match pattern must be a string"},
    {R"({"a":[{"suffix":[]}]})", "suffix match pattern must be a string"},
    {R"({"a":[{"prefix":{"prefix":"x"}}]})", "Unsupported prefix pattern"},
    {R"({"a":[{"wildcard":1}]})", "wildcard match pattern must be a string"},
    {R"({"a":[{"wildcard":"a**"}]})", "Consecutive wildcard characters at pos 1"},
    {R"({"a":[{"wildcard":"a\\x"}]})", "Invalid escape character at pos 1"},
    {R"({"a":[{"equals-ignore-case":1}]})", "equals-ignore-case match pattern must be a string"},
    {R"({"a":[{"numeric":5}]})", "Value of numeric must be an array."},
    {R"({"a":[{"numeric":[]}]})", "Invalid member in numeric match: ]"},
    {R"({"a":[{"numeric":["!",5]}]})", "Unrecognized numeric range operator: !"},
    {R"({"a":[{"numeric":["<"]}]})", "Value of < must be numeric"},
    {R"({"a":[{"numeric":["<","5"]}]})", "Value of < must be numeric"},
    {R"({"a":[{"numeric":["<",5,">",1]}]})", "Too many terms in numeric range expression"},
    {R"({"a":[{"numeric":[">",5,">",9]}]})", "Bad numeric range operator: >"},
    {R"({"a":[{"numeric":[">",5,"<",9,1]}]})", "Too many terms in numeric range expression"},
    {R"({"a":[{"numeric":[">",5,"<",5]}]})", "Bottom must be less than top"},
    {R"({"a":[{"numeric":[">",5,"<"]}]})", "Value of < must be numeric"},
    {R"({"a":[{"numeric":["=",5000000001]}]})", "Value must be between -5.0E9 and 5.0E9, inclusive"},
    {R"({"a":[{"exists":"true"}]})", "exists match pattern must be either true or false."},
    {R"({"a":[{"anything-but":null}]})",
     "Value of anything-but must be an array or single string/number value."},
    {R"({"a":[{"anything-but":[]}]})", "Empty arrays are not allowed"},
    {R"({"a":[{"anything-but":[true]}]})", "Inside anything but list, start|null|boolean is not supported."},
    {R"({"a":[{"anything-but":["x",1]}]})",
     "Inside anything but list, either all values are number or string, mixed type is not supported"},
    {R"({"a":[{"anything-but":{"prefix":""}}]})", "Null prefix/suffix not allowed"},
    {R"({"a":[{"anything-but":{"numeric":["=",1]}}]})", "Unsupported anything-but pattern: numeric"},
    {R"({"a":[{"cidr":"10.0.0.0"}]})", "Malformed CIDR, one '/' required"},
    {R"({"a":[{"cidr":"10.0.0/8"}]})", "Nonstandard IP address: 10.0.0"},
    {R"({"a":[{"cidr":"10.0.0.0/33"}]})", "Malformed CIDR, mask bits must be an integer"},
    {R"({"$or":[{"a":[1]},{"b":[]}]})", "Empty arrays are not allowed"},
};

}  // namespace

TEST_CASE("patterns match what AWS's do") {
    for (const Case& one : cases) {
        CAPTURE(one.pattern);
        CAPTURE(one.event);
        const auto pattern = Pattern::compile(one.pattern);
        REQUIRE_MESSAGE(pattern, pattern.error());
        CHECK(pattern->matches(WrittenEvent(one.event)) == one.matches);
    }
}

TEST_CASE("what is no pattern is refused with EventBridge's reason") {
    for (const Refused& one : refusals) {
        CAPTURE(one.pattern);
        const auto pattern = Pattern::compile(one.pattern);
        REQUIRE_FALSE(pattern);
        CHECK(pattern.error() == one.reason);
    }
}

TEST_CASE("data that is no JSON matches nothing that looks into it") {
    class TextEvent final : public filter::Event {
    public:
        std::optional<filter::Value> member(std::string_view name) const override {
            if (name == "data") return filter::Value("hello");
            if (name == "partitionKey") return filter::Value("k");
            if (name == "approximateArrivalTimestamp") return filter::Value(1545084650.987);
            return std::nullopt;
        }
    };
    const auto matches = [](const char* pattern) { return Pattern::compile(pattern)->matches(TextEvent()); };

    CHECK_FALSE(matches(R"({"data":{"a":[1]}})"));
    CHECK_FALSE(matches(R"({"data":{"a":[{"exists":false}]}})"));
    CHECK(matches(R"({"data":["hello"]})"));
    CHECK(matches(R"({"partitionKey":["k"]})"));
    CHECK_FALSE(matches(R"({"partitionKey":["k"],"data":{"a":[1]}})"));
    CHECK(matches(R"({"approximateArrivalTimestamp":[{"numeric":[">",1545084650]}]})"));
    CHECK(matches(R"({"nothing":[{"exists":false}]})"));
}

TEST_CASE("a pattern tells what it asks for") {
    CHECK(Pattern::compile(R"({"data.a":[1]})")->asks_for("data"));
    CHECK(Pattern::compile(R"({"$or":[{"a":[1]},{"data":["x"]}]})")->asks_for("data"));
    CHECK_FALSE(Pattern::compile(R"({"partitionKey":["data"]})")->asks_for("data"));
}

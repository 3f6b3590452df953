#include "gateway/mapping_template.h"

#include <doctest/doctest.h>

using namespace penstock::gateway;

namespace {

constexpr std::string_view kBody =
    R"({"action":"trade","order":{"symbol":"A\"B","size":5,"price":1.5,"tags":["x","y"]},)"
    R"("lines":[{"n":1,"o":{"n":7}},{"n":2}],"nothing":null})";
constexpr std::string_view kContext =
    R"({"connectionId":"abc=","connectedAt":17,"identity":{"sourceIp":"127.0.0.1"},"authorizer":{"team":"blue"}})";

std::string fill(std::string_view source, std::string_view body = kBody) {
    Texts variables;
    variables["stream"] = {"prices"};
    const auto filled = fill_template(source, {body, kContext, variables});
    return filled ? *filled : "FAILED " + filled.error();
}

struct Row {
    const char* source;
    const char* filled;
};

void check(std::initializer_list<Row> rows) {
    for (const Row& row : rows) {
        CAPTURE(row.source);
        CHECK(fill(row.source) == row.filled);
    }
}

}  // namespace

TEST_CASE("$input takes the message apart") {
    CHECK(fill("$input.body") == kBody);
    check({{"$input.path('$.order.size')", "5"},
           {"$input.path('$.order.symbol')", "A\"B"},
           {"$input.path('$.order').price", "1.5"},
           {"$input.path('$.missing').", "."},
           {"$input.json('$.order.symbol') $input.json('$.order.size') $input.json('$.order.price')",
            R"("A\"B" 5 1.5)"},
           {"$input.json('$.order.tags') $input.json('$.lines[1]') $input.json('$.nothing')",
            R"(["x","y"] {"n":2} null)"},
           {"$input.json('$.missing') $input.json('nonsense')", R"("" "")"},
           {"#foreach($line in $input.path('$.lines'))$line.n;#end", "1;2;"},
           {"#set($root = $input.path('$'))$root.order.tags.size() $root.action", "2 trade"},
           {"$input.other('x')", "$input.other('x')"}});
    CHECK(fill("$input.path('$') $input.json('$')", "no JSON") == R"(no JSON "no JSON")");
}

TEST_CASE("JSONPath") {
    check({{"$input.json('$.lines[*].n')", "[1,2]"},
           {"$input.json('$..n')", "[1,7,2]"},
           {"$input.json('$.lines[-1].n')", "2"},
           {"$input.json(\"$['order']['size']\")", "5"},
           {"$input.json(\"$.order['size','price']\")", "[5,1.5]"},
           {"$input.json('$.lines[0, 1].n')", "[1,2]"},
           {"$input.json('$.order.*')", R"(["A\"B",5,1.5,["x","y"]])"},
           {"$input.json('$.lines[9]')", R"("")"},
           {"$input.json('$.lines[*].missing')", "[]"},
           {"$input.json('$.lines[')", R"("")"},
           {"$input.json('$.')", R"("")"}});
}

TEST_CASE("$context, $stageVariables") {
    check({{"$context.connectionId $context.connectedAt", "abc= 17"},
           {"$context.identity.sourceIp $context.authorizer.team", "127.0.0.1 blue"},
           {"<$context.missing> <$context.authorizer.missing>", "<> <>"},
           {"$stageVariables.stream <$stageVariables.other> $stageVariables.get('stream')",
            "prices <> prices"}});
}

TEST_CASE("$util") {
    check({{"$util.base64Encode($input.path('$.action'))", "dHJhZGU="},
           {"$util.base64Decode('dHJhZGU=')", "trade"},
           {"$util.urlEncode('a b&c/é*~')", "a+b%26c%2F%C3%A9*%7E"},
           {"$util.urlDecode('a+b%26c')", "a b&c"},
           {"$util.escapeJavaScript('it''s \"a\"/b')", R"(it\'s \"a\"\/b)"},
           {"$util.parseJson('{\"a\": [1]}').a[0]", "1"}});
}

TEST_CASE("the template of API Gateway's Kinesis integration") {
    constexpr std::string_view source =
        R"vtl({"StreamName":"$stageVariables.stream","Data":"$util.base64Encode($input.json('$.order.tags'))"})vtl";
    CHECK(fill(source) == R"({"StreamName":"prices","Data":"WyJ4IiwieSJd"})");
}

TEST_CASE("a template is checked before it is needed") {
    CHECK(check_template("$input.body"));
    REQUIRE_FALSE(check_template("#if(true)"));
    CHECK(check_template("#if(true)").error() == "line 1: expected #end");
}

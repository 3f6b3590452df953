#include "schema/schema.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace penstock;
using schema::Schema;

namespace {

// The cases that all validators share (Debian's package json-schema-test-suite).
constexpr const char* kSuite = "/usr/share/json-schema-test-suite/tests/draft4";

// What they ask for and Penstock has not, with the reason.
const std::set<std::string> kNotServed = {
    "refRemote.json",                  // other documents are not fetched
    "definitions.json",                // refers to the schema of schemas, another document
    "optional/bignum.json",            // numbers beyond 64 bits
    "optional/ecmascript-regex.json",  // \\Z, which is a Z there
};
const std::set<std::string> kGroupsNotServed = {
    "remote ref, containing refs itself",
    "Recursive references between schemas",                               // by id
    "refs with quote",                                                    // see below
    "Location-independent identifier",                                    // by id
    "Location-independent identifier with base URI change in subschema",  // by id
    "$ref prevents a sibling id from changing the base uri",              // by id
    "Reference an anchor with a non-relative URI",                        // by id
    "id must be resolved against nearest parent, not just immediate parent",
    "naive replacement of $ref with its value",
};

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

int check_file(const std::filesystem::path& file) {
    int checked = 0;
    const auto document = wire::JsonDocument::parse(contents(file));
    REQUIRE(document);
    document->root().each_element([&](wire::JsonValue group) {
        const std::string about(group.find("description")->text());
        if (kGroupsNotServed.contains(about)) return;
        CAPTURE(about);
        const auto compiled = Schema::compile(group.find("schema")->to_json());
        REQUIRE_MESSAGE(compiled, (compiled ? "" : compiled.error()));
        group.find("tests")->each_element([&](wire::JsonValue test) {
            const std::string description(test.find("description")->text());
            CAPTURE(description);
            const auto problems = compiled->problems(*test.find("data"));
            CHECK(problems.empty() == test.find("valid")->boolean());
            ++checked;
        });
    });
    return checked;
}

std::string problem(std::string_view schema, std::string_view json) {
    const auto compiled = Schema::compile(schema);
    if (!compiled) return "no schema: " + compiled.error();
    const auto problems = compiled->problems(wire::JsonDocument::parse(json)->root());
    return problems.empty() ? "" : problems.front();
}

}  // namespace

TEST_CASE("the test suite of JSON Schema, draft 4") {
    REQUIRE(std::filesystem::exists(kSuite));
    int checked = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kSuite)) {
        const std::string name = std::filesystem::relative(entry.path(), kSuite).string();
        if (!name.ends_with(".json") || kNotServed.contains(name)) continue;
        CAPTURE(name);
        checked += check_file(entry.path());
    }
    constexpr int at_least = 300;  // else the suite was not found as it is
    CHECK(checked > at_least);
}

TEST_CASE("problems are told in the words of API Gateway's validator") {
    struct Row {
        const char* schema;
        const char* document;
        const char* problem;
    };
    const Row rows[] = {
        {R"({"type":"object"})", "[]",
         R"(instance type (array) does not match any allowed primitive type (allowed: ["object"]))"},
        {R"({"required":["a","b"]})", R"({"b":1})", R"(object has missing required properties (["a"]))"},
        {R"({"properties":{"n":{"maximum":5}}})", R"({"n":7})",
         "numeric instance is greater than the required maximum (maximum: 5, found: 7)"},
        {R"({"enum":["a","b"]})", R"("c")",
         R"(instance value ("c") not found in enum (possible values: ["a","b"]))"},
        {R"({"maxLength":2})", R"("äöü")", R"(string "äöü" is too long (length: 3, maximum allowed: 2))"},
        {R"({"pattern":"^a+$"})", R"("b")", R"(ECMA 262 regex "^a+$" does not match input string "b")"},
        {R"({"additionalProperties":false})", R"({"x":1})",
         R"(object instance has properties which are not allowed by the schema: ["x"])"},
        {R"({"minItems":1})", "[]",
         "array is too short: must have at least 1 elements but instance has 0 elements"},
        {R"({"oneOf":[{"type":"integer"},{"minimum":2}]})", "3",
         "instance failed to match exactly one schema (matched 2 out of 2)"},
        {R"({"format":"ipv4"})", R"("1.2.3")", R"(string "1.2.3" is invalid against requested format ipv4)"},
        {R"({"minimum":1})", "1.5", ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.schema);
        CHECK(problem(row.schema, row.document) == row.problem);
    }
}

TEST_CASE("what is no schema of draft 4 is refused, with the reason") {
    for (const char* bad : {"",
                            "[]",
                            "true",
                            R"({"type":"text"})",
                            R"({"type":7})",
                            R"({"required":true})",
                            R"({"required":[]})",
                            R"({"properties":[]})",
                            R"({"minimum":"1"})",
                            R"({"minLength":-1})",
                            R"({"exclusiveMinimum":1})",
                            R"({"pattern":"("})",
                            R"({"patternProperties":{"(":{}}})",
                            R"({"items":7})",
                            R"({"anyOf":[]})",
                            R"({"allOf":{}})",
                            R"({"not":1})",
                            R"({"$ref":"other.json"})",
                            R"({"$ref":"#/definitions/none"})",
                            R"({"dependencies":[]})",
                            R"({"enum":[]})",
                            R"({"multipleOf":0})",
                            R"({"additionalItems":1})"}) {
        CAPTURE(bad);
        const auto compiled = Schema::compile(bad);
        REQUIRE_FALSE(compiled);
        CHECK_FALSE(compiled.error().empty());
    }
}

TEST_CASE("schemas that ask for endless work fail") {
    CHECK(problem(R"({"$ref":"#"})", "1") == "this takes too long to check");
    CHECK(!problem(R"({"anyOf":[{"$ref":"#"},{"$ref":"#"}]})", "1").empty());
    CHECK(!problem(R"({"oneOf":[{"allOf":[{"$ref":"#"},{"$ref":"#"}]},{"$ref":"#"}]})", "{}").empty());
}

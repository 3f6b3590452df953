#include "gateway/model_template.h"

#include <doctest/doctest.h>

#include "gateway/mapping_template.h"
#include "wire/json.h"

using namespace penstock;

namespace {

std::string filled(std::string_view schema, std::string_view body) {
    const gateway::Texts variables;
    const auto text = gateway::fill_template(gateway::model_template(schema), {body, "{}", variables});
    const auto document = text ? wire::JsonDocument::parse(*text) : std::nullopt;
    return document ? document->root().to_json() : "FAILED " + (text ? *text : text.error());
}

}  // namespace

TEST_CASE("a model's template is spaced as AWS does it") {
    CHECK(gateway::model_template(R"({"type":"object","properties":{"id":{"type":"integer"},)"
                                  R"("tags":{"type":"array","items":{"type":"string"}}}})") ==
          "#set($inputRoot = $input.path('$'))\n"
          "{\n"
          "  \"id\" : 42,\n"
          "  \"tags\" : [\n"
          "##TO"
          "DO: Update this foreach loop to reference array from input json\n"
          "#foreach($elem in $inputRoot.tags)\n"
          "    \"foo\"#if($foreach.hasNext),#end\n"
          "\n"
          "#end\n"
          "  ]\n"
          "}");
    CHECK(gateway::model_template("{}") == "#set($inputRoot = $input.path('$'))\n{ }");
}

TEST_CASE("a model's template makes a document of the model") {
    CHECK(filled(R"({"type":"object","properties":{"n":{"type":"number"},"b":{"type":"boolean"},)"
                 R"("o":{"properties":{"t":{"type":"string"},"z":{"type":"null"}}}}})",
                 "{}") == R"({"n":42.0,"b":true,"o":{"t":"foo","z":null}})");
    CHECK(filled(R"({"type":"array","items":{"$ref":"#/definitions/line"},)"
                 R"("definitions":{"line":{"type":"object","properties":{"n":{"type":"integer"}}}}})",
                 "[1,2,3]") == R"([{"n":42},{"n":42},{"n":42}])");
}

TEST_CASE("a schema that refers to itself ends") {
    const std::string endless =
        gateway::model_template(R"({"type":"object","properties":{"next":{"$ref":"#/definitions/a"}},)"
                                R"("definitions":{"a":{"properties":{"next":{"$ref":"#/definitions/a"}}}}})");

    CHECK(endless.size() < 10'000);

    std::string next = R"({"$ref":"#/definitions/a"})", properties;
    for (char name = 'a'; name <= 'j'; ++name)
        properties += std::string(properties.empty() ? "" : ",") + '"' + name + "\":" + next;
    const std::string wide = gateway::model_template(
        R"({"$ref":"#/definitions/a","definitions":{"a":{"properties":{)" + properties + "}}}}");

    CHECK(wide.size() < 1'000'000);
}

#include "lambda/entry.h"

#include <doctest/doctest.h>

using namespace penstock;
using namespace penstock::lambda;

namespace {

const std::string kArn = "arn:aws:lambda:us-east-1:000000000000:function:f";

FunctionEntry entry_with(const std::string& code) {
    Function function;
    function.account = "000000000000";
    function.region = "us-east-1";
    function.code_sha256_hex = code;
    function.configuration.function_name.put("f");
    function.configuration.function_arn.put(kArn);
    function.configuration.version.put("$LATEST");
    function.configuration.revision_id.put("r");
    FunctionEntry entry;
    entry.latest = std::make_shared<const Function>(std::move(function));
    return entry;
}

void change_code(FunctionEntry& entry, const std::string& code) {
    Function changed = *entry.latest;
    changed.code_sha256_hex = code;
    entry.latest = std::make_shared<const Function>(std::move(changed));
}

}  // namespace

TEST_CASE("a version is published once, and none takes the number of one that was deleted") {
    FunctionEntry entry = entry_with("aa");

    CHECK(publish_version(entry, nullptr)->arn() == kArn + ":1");
    CHECK(publish_version(entry, nullptr)->version() == "1");
    change_code(entry, "bb");
    CHECK(publish_version(entry, nullptr)->version() == "2");
    entry.versions.erase(2);
    CHECK(publish_version(entry, nullptr)->version() == "3");
    CHECK(entry.uses_code("aa"));
    CHECK_FALSE(entry.uses_code("cc"));
}

TEST_CASE("qualifiers are found in their one form") {
    FunctionEntry entry = entry_with("aa");
    publish_version(entry, nullptr);

    CHECK(entry.version("") == entry.latest);
    CHECK(entry.version("$LATEST") == entry.latest);
    CHECK(entry.version("1") == entry.versions[1]);
    for (const char* const none : {"01", "+1", "2", "-1", "latest"}) CHECK_FALSE(entry.version(none));
}

TEST_CASE("an alias with weights is split as the dice fall") {
    FunctionEntry entry = entry_with("aa");
    publish_version(entry, nullptr);
    change_code(entry, "bb");
    publish_version(entry, nullptr);
    Alias& alias = entry.settings.aliases.set()["live"];
    alias.version.put("1");
    alias.routing.set().weights.set()["2"].value = 0.25;

    CHECK(entry.route("live", 0.0)->version() == "2");
    CHECK(entry.route("live", 0.24)->version() == "2");
    CHECK(entry.route("live", 0.25)->version() == "1");
    CHECK(entry.route("live", 0.99)->version() == "1");
    CHECK(entry.find("live")->version() == "1");
}

#include "lambda/provisioned.h"

#include <doctest/doctest.h>

using namespace penstock;
using namespace penstock::lambda;

namespace {

const std::string kArn = "arn:aws:lambda:us-east-1:000000000000:function:f";

FunctionPtr version(const std::string& number) {
    Function function;
    function.configuration.function_arn.put(kArn + ":" + number);
    function.configuration.version.put(number);
    return std::make_shared<const Function>(std::move(function));
}

// Of the versions 1 and 2, and an alias of 1 that may send a part to 2.
FunctionEntry entry_with(double weight_of_2) {
    FunctionEntry entry;
    entry.latest = version("$LATEST");
    entry.versions = {{1, version("1")}, {2, version("2")}};
    Alias& alias = entry.settings.aliases.set()["live"];
    alias.version.put("1");
    if (weight_of_2 > 0) alias.routing.set().weights.set()["2"].value = weight_of_2;
    return entry;
}

void ask(FunctionEntry& entry, const std::string& qualifier, std::int64_t count) {
    entry.settings_to_change(qualifier).provisioned.set().requested.put(count);
}

// "1x3 2x1"
std::string shares_of(const FunctionEntry& entry, const std::string& qualifier) {
    std::string text;
    for (const ProvisionedShare& share : provisioned_shares(entry, qualifier))
        text += (text.empty() ? "" : " ") + share.version->version() + "x" + std::to_string(share.count);
    return text;
}

std::string status_of(const FunctionEntry& entry, const std::string& qualifier,
                      const ProvisionedCounts& counts) {
    ProvisionedStatus status;
    tell(status, entry, qualifier, counts);
    return std::to_string(status.available->value) + " of " + std::to_string(status.allocated->value) + " " +
           status.status->value + (status.reason ? " " + status.reason->value : "");
}

}  // namespace

TEST_CASE("the versions of an alias share its workers by weight") {
    FunctionEntry alone = entry_with(0), few = entry_with(0.01), quarter = entry_with(0.25),
                  all = entry_with(1);
    for (FunctionEntry* const entry : {&alone, &few, &quarter, &all}) ask(*entry, "live", 4);

    CHECK(shares_of(alone, "live") == "1x4");
    CHECK(shares_of(few, "live") == "1x4");
    CHECK(shares_of(quarter, "live") == "2x1 1x3");
    CHECK(shares_of(all, "live") == "2x4");
}

TEST_CASE("configurations of one version are served one after the other") {
    FunctionEntry entry = entry_with(0);
    ask(entry, "1", 2);
    ask(entry, "live", 3);
    ProvisionedCounts counts;

    CHECK(status_of(entry, "1", counts) == "0 of 0 IN_PROGRESS");
    counts.set(kArn + ":1", {.allocated = 4, .available = 1});
    CHECK(status_of(entry, "1", counts) == "1 of 2 IN_PROGRESS");
    CHECK(status_of(entry, "live", counts) == "0 of 2 IN_PROGRESS");
    counts.set(kArn + ":1", {.allocated = 5, .available = 4, .failure = "why"});
    CHECK(status_of(entry, "1", counts) == "2 of 2 READY");
    CHECK(status_of(entry, "live", counts) == "2 of 3 FAILED why");
    counts.set(kArn + ":1", {.allocated = 5, .available = 5});
    CHECK(status_of(entry, "live", counts) == "3 of 3 READY");
    counts.forget(kArn + ":1");
    CHECK(status_of(entry, "live", counts) == "0 of 0 IN_PROGRESS");
}

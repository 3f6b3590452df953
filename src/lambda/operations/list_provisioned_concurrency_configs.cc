#include "lambda/operation.h"
#include "lambda/provisioned.h"

namespace penstock::lambda {

struct ListProvisionedConcurrencyConfigs {
    static constexpr std::string_view name = "ListProvisionedConcurrencyConfigs";
    static constexpr Route route{
        "GET", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency?List=ALL", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems50, In::query> max_items;
    };
    struct Response {
        Optional<"ProvisionedConcurrencyConfigs", std::vector<ProvisionedEntry>> configs;
        Optional<"NextMarker", wire::Text> next_marker;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        if (!entry) return std::unexpected(entry.error());
        std::vector<ProvisionedEntry> all;
        for (const auto& [qualifier, settings] : *(*entry)->settings.qualifiers) {
            if (!settings.provisioned) continue;
            ProvisionedEntry& one = all.emplace_back();
            one.function_arn.put((*entry)->arn() + ":" + qualifier);
            tell(one, **entry, qualifier, lambda.invoker.provisioned());
        }
        auto page = page_of(std::move(all), *request.marker, request.max_items, 50,
                            [](const ProvisionedEntry& one) { return one.function_arn->value; });
        if (!page) return std::unexpected(page.error());
        Response response;
        response.configs = std::move(page->items);
        if (!page->next.empty()) response.next_marker.put(page->next);
        return response;
    }
};

Operation list_provisioned_concurrency_configs() {
    return api::operation<ListProvisionedConcurrencyConfigs, Lambda>();
}

}  // namespace penstock::lambda

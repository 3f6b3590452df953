#include "lambda/operation.h"

namespace penstock::lambda {

struct ListFunctionsByCodeSigningConfig {
    static constexpr std::string_view name = "ListFunctionsByCodeSigningConfig";
    static constexpr Route route{"GET", "/2020-04-22/code-signing-configs/{CodeSigningConfigArn}/functions",
                                 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"CodeSigningConfigArn", CodeSigningArn, In::path> arn;
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems, In::query> max_items;
    };
    struct Response {
        Optional<"NextMarker", wire::Text> next_marker;
        Optional<"FunctionArns", std::vector<wire::Text>> functions;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto found = lambda.code_signing.find(request.arn->value, caller);
        if (!found) return std::unexpected(found.error());
        std::vector<wire::Text> all;
        for (const EntryPtr& entry : lambda.functions.list(caller)) {
            if (entry->settings.code_signing->value != request.arn->value) continue;
            all.emplace_back().value = entry->arn();
        }
        auto page = page_of(std::move(all), *request.marker, request.max_items, 10'000,
                            [](const wire::Text& one) { return one.value; });
        if (!page) return std::unexpected(page.error());
        Response response;
        response.functions = std::move(page->items);
        if (!page->next.empty()) response.next_marker.put(page->next);
        return response;
    }
};

Operation list_functions_by_code_signing_config() {
    return api::operation<ListFunctionsByCodeSigningConfig, Lambda>();
}

}  // namespace penstock::lambda

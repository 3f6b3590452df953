#include "lambda/operation.h"

namespace penstock::lambda {

struct ListCodeSigningConfigs {
    static constexpr std::string_view name = "ListCodeSigningConfigs";
    static constexpr Route route{"GET", "/2020-04-22/code-signing-configs", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems, In::query> max_items;
    };
    struct Response {
        Optional<"NextMarker", wire::Text> next_marker;
        Optional<"CodeSigningConfigs", std::vector<CodeSigningConfig>> configs;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        std::vector<CodeSigningConfig> all;
        for (const auto& stored : lambda.code_signing.list(caller)) all.push_back(*stored->config);
        auto page = page_of(std::move(all), *request.marker, request.max_items, 10'000,
                            [](const CodeSigningConfig& one) { return one.arn->value; });
        if (!page) return std::unexpected(page.error());
        Response response;
        response.configs = std::move(page->items);
        if (!page->next.empty()) response.next_marker.put(page->next);
        return response;
    }
};

Operation list_code_signing_configs() { return api::operation<ListCodeSigningConfigs, Lambda>(); }

}  // namespace penstock::lambda

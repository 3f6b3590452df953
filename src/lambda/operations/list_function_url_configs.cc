#include "lambda/operation.h"

namespace penstock::lambda {

struct ListFunctionUrlConfigs {
    static constexpr std::string_view name = "ListFunctionUrlConfigs";
    static constexpr Route route{"GET", "/2021-10-31/functions/{FunctionName}/urls", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems50, In::query> max_items;
    };
    struct Response {
        Required<"FunctionUrlConfigs", std::vector<FunctionUrl>> urls;
        Optional<"NextMarker", wire::Text> next_marker;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        if (!entry) return std::unexpected(not_found("Function does not exist"));
        std::vector<FunctionUrl> all;
        for (const auto& [qualifier, settings] : *(*entry)->settings.qualifiers) {
            if (settings.url) all.push_back(*settings.url->answer);
        }
        auto page = page_of(std::move(all), *request.marker, request.max_items, 50,
                            [](const FunctionUrl& url) { return url.function_arn->value; });
        if (!page) return std::unexpected(page.error());
        Response response;
        response.urls = std::move(page->items);
        if (!page->next.empty()) response.next_marker.put(page->next);
        return response;
    }
};

Operation list_function_url_configs() { return api::operation<ListFunctionUrlConfigs, Lambda>(); }

}  // namespace penstock::lambda

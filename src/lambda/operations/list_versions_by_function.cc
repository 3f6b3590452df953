#include "base/text.h"
#include "lambda/operation.h"

namespace penstock::lambda {

// $LATEST first, then the versions in their order.
struct ListVersionsByFunction {
    static constexpr std::string_view name = "ListVersionsByFunction";
    static constexpr Route route{"GET", "/2015-03-31/functions/{FunctionName}/versions", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems, In::query> max_items;
    };
    struct Response {
        Optional<"NextMarker", wire::Text> next_marker;
        Optional<"Versions", std::vector<FunctionConfiguration>> versions;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        if (!entry) return std::unexpected(entry.error());
        std::vector<FunctionConfiguration> all{(*entry)->latest->configuration};
        all[0].function_arn.put((*entry)->arn() + ":$LATEST");
        for (const auto& [number, version] : (*entry)->versions) all.push_back(version->configuration);
        for (FunctionConfiguration& one : all) one = as_listed(std::move(one));

        Response response;
        const auto version_of = [](const FunctionConfiguration& one) {
            return base::to_integer(one.version->value).value_or(0);
        };
        auto page = page_of(std::move(all), *request.marker, request.max_items, 50,
                            [&](const auto& one) { return padded(version_of(one)); });
        if (!page) return std::unexpected(page.error());
        response.versions = std::move(page->items);
        if (!page->next.empty()) response.next_marker.put(page->next);
        return response;
    }
};

Operation list_versions_by_function() { return api::operation<ListVersionsByFunction, Lambda>(); }

}  // namespace penstock::lambda

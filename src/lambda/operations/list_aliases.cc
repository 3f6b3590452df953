#include "lambda/operation.h"

namespace penstock::lambda {

struct ListAliases {
    static constexpr std::string_view name = "ListAliases";
    static constexpr Route route{"GET", "/2015-03-31/functions/{FunctionName}/aliases", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"FunctionVersion", Version, In::query> version;
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems, In::query> max_items;
    };
    struct Response {
        Optional<"NextMarker", wire::Text> next_marker;
        Optional<"Aliases", std::vector<Alias>> aliases;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        if (!entry) return std::unexpected(entry.error());
        std::vector<Alias> all;
        for (const auto& [unused, alias] : *(*entry)->settings.aliases) {
            const std::string& wanted = request.version->value;
            if (wanted.empty() || *alias.version == wanted || alias.routing->weights->contains(wanted))
                all.push_back(alias);
        }
        auto page = page_of(std::move(all), *request.marker, request.max_items, 50,
                            [](const Alias& alias) { return alias.name->value; });
        if (!page) return std::unexpected(page.error());
        Response response;
        response.aliases = std::move(page->items);
        if (!page->next.empty()) response.next_marker.put(page->next);
        return response;
    }
};

Operation list_aliases() { return api::operation<ListAliases, Lambda>(); }

}  // namespace penstock::lambda

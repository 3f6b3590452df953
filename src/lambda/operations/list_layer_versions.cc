#include "lambda/layer_access.h"
#include "lambda/operation.h"

namespace penstock::lambda {

// Newest first.
struct ListLayerVersions {
    static constexpr std::string_view name = "ListLayerVersions";
    static constexpr Route route{"GET", "/2018-10-31/layers/{LayerName}/versions", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"CompatibleRuntime", Runtime, In::query> runtime;
        Required<"LayerName", LayerName, In::path> layer;
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems50, In::query> max_items;
        Optional<"CompatibleArchitecture", Architecture, In::query> architecture;
    };
    struct Response {
        Optional<"NextMarker", wire::Text> next_marker;
        Optional<"LayerVersions", std::vector<LayerVersionEntry>> versions;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const LayerRef ref = parse_layer(request.layer->value, caller);
        if (auto allowed = check_owner(lambda, caller, ref, name); !allowed)
            return std::unexpected(allowed.error());
        std::vector<LayerVersionEntry> all;
        for (const auto& version : lambda.layers.versions(ref)) {
            if (fits(*version, request.runtime->value, request.architecture->value))
                all.push_back(entry_of(*version));
        }
        // Descending numbers, ascending keys.
        auto page = page_of(std::move(all), *request.marker, request.max_items, 50,
                            [](const auto& one) { return padded(INT64_MAX - one.version->value); });
        if (!page) return std::unexpected(page.error());
        Response response;
        response.versions = std::move(page->items);
        if (!page->next.empty()) response.next_marker.put(page->next);
        return response;
    }
};

Operation list_layer_versions() { return api::operation<ListLayerVersions, Lambda>(); }

}  // namespace penstock::lambda

#include "lambda/layer_access.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct ListLayers {
    static constexpr std::string_view name = "ListLayers";
    static constexpr Route route{"GET", "/2018-10-31/layers", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"CompatibleRuntime", Runtime, In::query> runtime;
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems50, In::query> max_items;
        Optional<"CompatibleArchitecture", Architecture, In::query> architecture;
    };
    struct Layer {
        Optional<"LayerName", wire::Text> layer;
        Optional<"LayerArn", wire::Text> arn;
        Optional<"LatestMatchingVersion", LayerVersionEntry> latest;
    };
    struct Response {
        Optional<"NextMarker", wire::Text> next_marker;
        Optional<"Layers", std::vector<Layer>> layers;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        std::vector<Layer> all;
        for (const auto& [layer_name, versions] : lambda.layers.list(caller)) {
            const auto newest = std::ranges::find_if(versions, [&](const auto& version) {
                return fits(*version, request.runtime->value, request.architecture->value);
            });
            if (newest == versions.end()) continue;
            Layer& one = all.emplace_back();
            one.layer.put(layer_name);
            one.arn = *(*newest)->answer->layer_arn;
            one.latest = entry_of(**newest);
        }
        auto page = page_of(std::move(all), *request.marker, request.max_items, 50,
                            [](const Layer& layer) { return layer.layer->value; });
        if (!page) return std::unexpected(page.error());
        Response response;
        response.layers = std::move(page->items);
        if (!page->next.empty()) response.next_marker.put(page->next);
        return response;
    }
};

Operation list_layers() { return api::operation<ListLayers, Lambda>(); }

}  // namespace penstock::lambda

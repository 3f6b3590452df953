#include "base/base64.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct ListFunctions {
    static constexpr std::string_view name = "ListFunctions";
    static constexpr Route route{"GET", "/2015-03-31/functions", 200};

    struct MaxItems : wire::Integer {
        static constexpr wire::Limits limits{.min = 1, .max = 10'000};
    };
    struct Request {
        Optional<"MasterRegion", wire::Text, In::query> master_region;
        Optional<"FunctionVersion", wire::Text, In::query> function_version;
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems, In::query> max_items;
    };
    struct Response {
        Optional<"NextMarker", wire::Text> next_marker;
        Optional<"Functions", std::vector<FunctionConfiguration>> functions;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        constexpr std::size_t functions_per_page = 50;  // AWS's cap, whatever MaxItems says
        std::string after;
        if (request.marker && !base::base64_decode(request.marker->value, after)) {
            return std::unexpected(invalid_parameter("Invalid Marker."));
        }
        const auto asked = static_cast<std::size_t>(request.max_items ? request.max_items->value : 50);
        const std::size_t limit = std::min(asked, functions_per_page);
        Response response;
        response.functions.set();
        for (const FunctionPtr& function : lambda.functions.list(caller)) {
            if (function->name() <= after) continue;
            if (response.functions->size() == limit) {
                response.next_marker.put(
                    base::base64_encode(response.functions->back().function_name->value));
                break;
            }
            FunctionConfiguration& entry = response.functions.value.emplace_back(function->configuration);
            // Lists leave the states out (recorded by localstack's snapshot tests).
            entry.state.reset();
            entry.last_update_status.reset();
        }
        return response;
    }
};

Operation list_functions() { return api::operation<ListFunctions, Lambda>(); }

}  // namespace penstock::lambda

#include "base/base64.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct ListFunctions {
    static constexpr std::string_view name = "ListFunctions";
    static constexpr Route route{"GET", "/2015-03-31/functions", 200};

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

    static FunctionConfiguration qualified(const FunctionEntry& entry) {
        FunctionConfiguration configuration = entry.latest->configuration;
        configuration.function_arn.put(entry.arn() + ":$LATEST");
        return configuration;
    }

    // Sorts before what follows it: a blank is less than any character of a name, and a number of more digits
    // comes later.
    static std::string key_of(const FunctionConfiguration& one) {
        const std::string& version = one.version->value;
        const std::string number = version == "$LATEST" ? "" : version;
        return one.function_name->value + " " + static_cast<char>('0' + number.size()) + number;
    }

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        constexpr std::size_t functions_per_page = 50;  // AWS's cap, whatever MaxItems says
        std::string after;
        if (request.marker && !base::base64_decode(request.marker->value, after)) {
            return std::unexpected(invalid_parameter("Invalid Marker."));
        }
        const auto asked = static_cast<std::size_t>(request.max_items ? request.max_items->value : 50);
        const std::size_t limit = std::min(asked, functions_per_page);
        const bool all_versions = *request.function_version == "ALL";
        Response response;
        response.functions.set();
        for (const EntryPtr& entry : lambda.functions.list(caller)) {
            std::vector<FunctionConfiguration> told{all_versions ? qualified(*entry)
                                                                 : entry->latest->configuration};
            for (const auto& [number, version] : entry->versions) {
                if (all_versions) told.push_back(version->configuration);
            }
            for (FunctionConfiguration& one : told) {
                // In the order of names, then versions; the marker is the last one told.
                const std::string key = key_of(one);
                if (key <= after) continue;
                if (response.functions->size() == limit) {
                    response.next_marker.put(base::base64_encode(key_of(response.functions->back())));
                    return response;
                }
                response.functions.value.push_back(as_listed(std::move(one)));
            }
        }
        return response;
    }
};

Operation list_functions() { return api::operation<ListFunctions, Lambda>(); }

}  // namespace penstock::lambda

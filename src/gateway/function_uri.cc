#include "gateway/function_uri.h"

namespace penstock::gateway {

std::string function_arn_of(std::string_view integration_uri, const Texts& stage_variables) {
    constexpr std::string_view variable = "${stageVariables.";
    std::string uri;
    while (!integration_uri.empty()) {
        const auto at = integration_uri.find(variable);
        uri += integration_uri.substr(0, at);
        if (at == integration_uri.npos) break;
        integration_uri.remove_prefix(at + variable.size());
        const auto end = integration_uri.find('}');
        const auto found = stage_variables.find(std::string(integration_uri.substr(0, end)));
        if (found != stage_variables.end()) uri += found->second.value;
        integration_uri.remove_prefix(end == integration_uri.npos ? integration_uri.size() : end + 1);
    }
    constexpr std::string_view path = ":lambda:path/2015-03-31/functions/";
    if (const auto at = uri.find(path); at != uri.npos) {
        std::string arn = uri.substr(at + path.size());
        const auto end = arn.rfind("/invocations");
        return end == arn.npos ? "" : arn.substr(0, end);
    }
    const bool function_arn =
        uri.starts_with("arn:") && uri.find(":lambda:") != uri.npos && uri.find(":function:") != uri.npos;
    return function_arn ? uri : "";
}

}  // namespace penstock::gateway

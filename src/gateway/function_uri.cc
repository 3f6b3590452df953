#include "gateway/function_uri.h"

#include "gateway/stage_variables.h"

namespace penstock::gateway {

std::string function_arn_of(std::string_view integration_uri, const Texts& stage_variables) {
    const std::string uri = with_stage_variables(integration_uri, stage_variables);
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

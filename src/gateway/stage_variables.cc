#include "gateway/stage_variables.h"

namespace penstock::gateway {

std::string with_stage_variables(std::string_view uri, const Texts& variables) {
    constexpr std::string_view begin = "${stageVariables.";
    std::string out;
    while (!uri.empty()) {
        const auto at = uri.find(begin);
        out += uri.substr(0, at);
        if (at == uri.npos) break;
        uri.remove_prefix(at + begin.size());
        const auto end = uri.find('}');
        const auto found = variables.find(std::string(uri.substr(0, end)));
        if (found != variables.end()) out += found->second.value;
        uri.remove_prefix(end == uri.npos ? uri.size() : end + 1);
    }
    return out;
}

}  // namespace penstock::gateway

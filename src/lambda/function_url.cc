#include "lambda/function_url.h"

namespace penstock::lambda {

std::string url_of(const std::string& id, const std::string& region, const Settings& settings) {
    constexpr std::string_view scheme = "http://";
    const std::string address = settings.endpoint_url.substr(scheme.size());
    return std::string(scheme) + id + ".lambda-url." + region + "." + address + "/";
}

}  // namespace penstock::lambda

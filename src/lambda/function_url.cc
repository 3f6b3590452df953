#include "lambda/function_url.h"

#include "lambda/errors.h"

namespace penstock::lambda {

api::Result<void> check_invoke_mode(const wire::Member<UrlInvokeMode>& mode) {
    if (!mode || *mode == "BUFFERED") return {};
    return std::unexpected(invalid_parameter(
        "Penstock does not stream responses of functions; InvokeMode can only be BUFFERED."));
}

std::string url_of(const std::string& id, const std::string& region, const Settings& settings) {
    constexpr std::string_view scheme = "http://";
    const std::string address = settings.endpoint_url.substr(scheme.size());
    return std::string(scheme) + id + ".lambda-url." + region + "." + address + "/";
}

}  // namespace penstock::lambda

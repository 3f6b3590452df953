// A proxy function's answer, {"statusCode": ..., "headers": ..., "body": ...}, as far as WebSocket routes use
// it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace penstock::gateway {

struct ProxyAnswer {
    int status = 0;  // 0: none given
    std::optional<std::string> body{};
    std::string subprotocol{};
    std::string topics{};  // Penstock's own header Penstock-Topics
};

// Nothing when it is no JSON object.
std::optional<ProxyAnswer> parse_proxy_answer(std::string_view payload);

}  // namespace penstock::gateway

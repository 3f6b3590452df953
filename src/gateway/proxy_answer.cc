#include "gateway/proxy_answer.h"

#include <cstdlib>

#include "base/text.h"
#include "wire/json.h"

namespace penstock::gateway {

std::optional<ProxyAnswer> parse_proxy_answer(std::string_view payload) {
    const auto document = wire::JsonDocument::parse(payload);
    if (!document || !document->root().is_object()) return std::nullopt;
    ProxyAnswer answer;
    if (const auto status = document->root().find("statusCode")) {
        if (status->kind() == wire::JsonKind::integer)
            answer.status = static_cast<int>(status->integer());
        else if (status->is_text())
            answer.status = std::atoi(std::string(status->text()).c_str());
    }
    if (const auto body = document->root().find("body"); body && body->kind() != wire::JsonKind::null) {
        answer.body = body->is_text() ? std::string(body->text()) : body->to_json();
    }
    if (const auto headers = document->root().find("headers"); headers && headers->is_object()) {
        headers->each_member([&](std::string_view name, wire::JsonValue value) {
            if (!value.is_text()) return;
            if (base::equals_ignore_case(name, "Sec-WebSocket-Protocol")) answer.subprotocol = value.text();
            if (base::equals_ignore_case(name, "Penstock-Topics")) answer.topics = value.text();
        });
    }
    return answer;
}

}  // namespace penstock::gateway

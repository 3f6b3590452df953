#include "gateway/proxy_answer.h"

#include "base/text.h"
#include "wire/json.h"

namespace penstock::gateway {

namespace {

// A status of HTTP, or 0.
int status_of(const wire::JsonValue& value) {
    std::int64_t status = 0;
    if (value.kind() == wire::JsonKind::integer) status = value.integer();
    if (value.is_text()) status = base::to_integer(value.text()).value_or(0);
    return status >= 100 && status <= 599 ? static_cast<int>(status) : 0;
}

}  // namespace

std::optional<ProxyAnswer> parse_proxy_answer(std::string_view payload) {
    const auto document = wire::JsonDocument::parse(payload);
    if (!document || !document->root().is_object()) return std::nullopt;
    ProxyAnswer answer;
    if (const auto status = document->root().find("statusCode")) answer.status = status_of(*status);
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

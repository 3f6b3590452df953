#include "gateway/selection.h"

#include <optional>

#include "base/text.h"
#include "wire/json.h"

namespace penstock::gateway {
namespace {

constexpr std::string_view kBody = "request.body";

// As AWS prints a value into the key: texts bare, lists as [item1, item2].
std::string print(const wire::JsonValue& value) {
    switch (value.kind()) {
        case wire::JsonKind::null:
            return "";
        case wire::JsonKind::text:
            return std::string(value.text());
        case wire::JsonKind::list: {
            std::string text;
            value.each_element(
                [&](wire::JsonValue element) { text += (text.empty() ? "" : ", ") + print(element); });
            return "[" + text + "]";
        }
        default:
            return value.to_json();
    }
}

std::string resolve(std::string_view variable, const std::optional<wire::JsonDocument>& body) {
    if (!body || !variable.starts_with(kBody)) return "";
    variable.remove_prefix(kBody.size());
    std::optional<wire::JsonValue> value = body->root();
    while (!variable.empty() && value) {
        if (variable[0] != '.') return "";
        variable.remove_prefix(1);
        const auto end = variable.find('.');
        value = value->find(variable.substr(0, end));
        variable.remove_prefix(end == variable.npos ? variable.size() : end);
    }
    return value ? print(*value) : "";
}

bool in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

}  // namespace

std::string select(std::string_view expression, std::string_view body) {
    const auto document = wire::JsonDocument::parse(body);
    std::string key;
    while (!expression.empty()) {
        if (expression.starts_with("\\$")) {
            key += '$';
            expression.remove_prefix(2);
        } else if (expression.starts_with("${")) {
            const auto end = expression.find('}');
            if (end == expression.npos) return key;
            key += resolve(expression.substr(2, end - 2), document);
            expression.remove_prefix(end + 1);
        } else if (expression.starts_with('$')) {
            std::size_t end = 1;
            while (end < expression.size() && in_name(expression[end])) ++end;
            key += resolve(expression.substr(1, end - 1), document);
            expression.remove_prefix(end);
        } else {
            key += expression[0];
            expression.remove_prefix(1);
        }
    }
    return key;
}

}  // namespace penstock::gateway

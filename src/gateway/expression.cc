#include "gateway/expression.h"

#include "base/text.h"

namespace penstock::gateway {
namespace {

bool in_variable_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

// "[0]" at the beginning of a text: how long it is, and the index.  A text that goes on otherwise has none.
struct Index {
    std::size_t size = 0;
    std::size_t value = 0;
};
Index index_at(std::string_view text) {
    if (!text.starts_with('[')) return {};
    const auto end = text.find(']');
    const auto value = end == text.npos ? std::nullopt : base::to_integer(text.substr(1, end - 1));
    if (!value || *value < 0) return {};
    return {end + 1, static_cast<std::size_t>(*value)};
}

std::size_t variable_size(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size()) {
        const Index index = index_at(text.substr(size));
        if (!index.size && !in_variable_name(text[size])) break;
        size += index.size ? index.size : 1;
    }
    return size;
}

std::optional<wire::JsonValue> element_of(const wire::JsonValue& list, std::size_t index) {
    std::optional<wire::JsonValue> found;
    std::size_t at = 0;
    if (list.kind() == wire::JsonKind::list) {
        list.each_element([&](wire::JsonValue element) {
            if (at++ == index) found = element;
        });
    }
    return found;
}

}  // namespace

std::string expand(std::string_view expression, const Resolve& resolve) {
    std::string text;
    while (!expression.empty()) {
        std::size_t taken = 1;
        if (expression.starts_with("\\$")) {
            text += '$';
            taken = 2;
        } else if (expression.starts_with("${")) {
            const auto end = expression.find('}');
            if (end == expression.npos) return text;
            text += resolve(expression.substr(2, end - 2));
            taken = end + 1;
        } else if (const auto size = expression[0] == '$' ? variable_size(expression.substr(1)) : 0) {
            text += resolve(expression.substr(1, size));
            taken = 1 + size;
        } else {
            text += expression[0];
        }
        expression.remove_prefix(taken);
    }
    return text;
}

std::optional<wire::JsonValue> value_at(wire::JsonValue root, std::string_view path) {
    std::optional<wire::JsonValue> value = root;
    while (!path.empty() && value) {
        if (const Index index = index_at(path); index.size) {
            value = element_of(*value, index.value);
            path.remove_prefix(index.size);
        } else {
            const auto end = path.find_first_of(".[", 1);
            value = value->find(path.substr(0, end));
            path.remove_prefix(end == path.npos ? path.size() : end);
        }
        if (path.starts_with('.')) path.remove_prefix(1);
    }
    return value;
}

std::string print_value(const wire::JsonValue& value) {
    switch (value.kind()) {
        case wire::JsonKind::null:
            return "";
        case wire::JsonKind::text:
            return std::string(value.text());
        case wire::JsonKind::list: {
            std::string text;
            value.each_element(
                [&](wire::JsonValue element) { text += (text.empty() ? "" : ", ") + print_value(element); });
            return "[" + text + "]";
        }
        default:
            return value.to_json();
    }
}

std::optional<std::string_view> below(std::string_view variable, std::string_view prefix) {
    if (!variable.starts_with(prefix) || variable.substr(prefix.size(), 1) != ".") return std::nullopt;
    return variable.substr(prefix.size() + 1);
}

}  // namespace penstock::gateway

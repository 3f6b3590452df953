// From a pattern's JSON to nodes; what is wrong with it in the words of EventBridge, as far as they were
// recorded.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "filter/node.h"
#include "filter/pattern.h"

namespace penstock::filter {
namespace {

using wire::JsonKind;
using wire::JsonValue;

template <class T>
using Compiled = std::expected<T, std::string>;

std::unexpected<std::string> refuse(std::string reason) { return std::unexpected(std::move(reason)); }

// EventBridge user guide, "Numeric matching".
constexpr double kNumberMax = 5e9;

bool is_scalar(const JsonValue& value) {
    return value.kind() != JsonKind::list && value.kind() != JsonKind::object;
}

bool is_number(const JsonValue& value) {
    return value.kind() == JsonKind::integer || value.kind() == JsonKind::number;
}

std::vector<JsonValue> elements(const JsonValue& list) {
    std::vector<JsonValue> out;
    list.each_element([&](JsonValue element) { out.push_back(element); });
    return out;
}

struct Member {
    std::string_view name;
    JsonValue value;
};

// Of members of one name the last.
std::vector<Member> members(const JsonValue& object) {
    std::vector<Member> out;
    object.each_member([&](std::string_view name, JsonValue value) {
        std::erase_if(out, [&](const Member& earlier) { return earlier.name == name; });
        out.push_back({name, value});
    });
    return out;
}

Match exactly(const JsonValue& value) {
    Exactly out{.kind = value.kind()};
    if (out.kind == JsonKind::text) out.text = value.text();
    if (out.kind == JsonKind::boolean) out.boolean = value.boolean();
    if (out.kind == JsonKind::integer) out.integer = value.integer();
    if (is_number(value)) out.number = value.number();
    return Match(std::move(out));
}

// {"prefix": "x"} or {"prefix": {"equals-ignore-case": "x"}}
Compiled<Match> compile_affix(Affix::End end, std::string_view name, const JsonValue& value) {
    Affix affix{.end = end};
    std::optional<JsonValue> text = value;
    if (value.is_object()) {
        const auto inner = members(value);
        if (inner.size() != 1 || inner.front().name != "equals-ignore-case")
            return refuse("Unsupported " + std::string(name) + " pattern");
        text = inner.front().value;
        affix.any_case = true;
    }
    if (!text->is_text()) return refuse(std::string(name) + " match pattern must be a string");
    affix.text = text->text();
    return Match(std::move(affix));
}

Compiled<Match> compile_wildcard(const JsonValue& value) {
    if (!value.is_text()) return refuse("wildcard match pattern must be a string");
    const std::string_view text = value.text();
    Wildcard wildcard{.parts = {""}};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '*') {
            if (i > 0 && text[i - 1] == '*' && wildcard.parts.back().empty())
                return refuse("Consecutive wildcard characters at pos " + std::to_string(i - 1));
            wildcard.parts.emplace_back();
            continue;
        }
        if (text[i] == '\\') {
            if (i + 1 == text.size() || (text[i + 1] != '*' && text[i + 1] != '\\'))
                return refuse("Invalid escape character at pos " + std::to_string(i));
            ++i;
        }
        wildcard.parts.back() += text[i];
    }
    return Match(std::move(wildcard));
}

// Numbers are told apart to this bound only.
Compiled<double> compile_bound(std::string_view op, const JsonValue& value) {
    if (!is_number(value)) return refuse("Value of " + std::string(op) + " must be numeric");
    if (std::abs(value.number()) > kNumberMax)
        return refuse("Value must be between -5.0E9 and 5.0E9, inclusive");
    return value.number();
}

// ["=", x], [">", x], ["<=", x], or [">=", x, "<", y]
Compiled<Match> compile_numeric(const JsonValue& value) {
    if (value.kind() != JsonKind::list) return refuse("Value of numeric must be an array.");
    const auto terms = elements(value);
    if (terms.empty() || !terms[0].is_text())
        return refuse("Invalid member in numeric match: " + (terms.empty() ? "]" : terms[0].to_json()));
    Range range;
    const std::string_view first = terms[0].text();
    const bool equal = first == "=",
               low = first == ">" || first == ">=", high = first == "<" || first == "<=";
    if (!equal && !low && !high) return refuse("Unrecognized numeric range operator: " + std::string(first));
    if (terms.size() < 2) return refuse("Value of " + std::string(first) + " must be numeric");
    const auto bound = compile_bound(first, terms[1]);
    if (!bound) return refuse(bound.error());
    if (low || equal) {
        range.low = *bound;
        range.with_low = first != ">";
    }
    if (high || equal) {
        range.high = *bound;
        range.with_high = first != "<";
    }
    if (terms.size() == 2) return Match(range);
    if (!low) return refuse("Too many terms in numeric range expression");
    const std::string_view second = terms[2].is_text() ? terms[2].text() : std::string_view();
    if (second != "<" && second != "<=")
        return refuse("Bad numeric range operator: " +
                      (terms[2].is_text() ? std::string(second) : terms[2].to_json()));
    if (terms.size() < 4) return refuse("Value of " + std::string(second) + " must be numeric");
    const auto top = compile_bound(second, terms[3]);
    if (!top) return refuse(top.error());
    if (terms.size() > 4) return refuse("Too many terms in numeric range expression");
    if (*top <= range.low) return refuse("Bottom must be less than top");
    range.high = *top;
    range.with_high = second == "<=";
    return Match(range);
}

Compiled<Match> compile_cidr(const JsonValue& value) {
    if (!value.is_text()) return refuse("cidr match pattern must be a string");
    const auto parts = base::split(value.text(), '/');
    if (parts.size() != 2) return refuse("Malformed CIDR, one '/' required");
    const auto address = parse_ip(parts[0]);
    if (!address) return refuse("Nonstandard IP address: " + std::string(parts[0]));
    const auto bits = base::to_integer(parts[1]);
    if (!bits || *bits < 0 || *bits > static_cast<std::int64_t>(address->size * 8))
        return refuse("Malformed CIDR, mask bits must be an integer");
    return Match(
        Network{.address = address->bytes, .bytes = address->size, .bits = static_cast<unsigned>(*bits)});
}

Compiled<Match> compile_any_case(const JsonValue& value) {
    if (!value.is_text()) return refuse("equals-ignore-case match pattern must be a string");
    return Match(AnyCase{std::string(value.text())});
}

// One of the operators whose operand is a text; nothing for any other name.
std::optional<Compiled<Match>> compile_text_operator(std::string_view name, const JsonValue& value) {
    if (name == "prefix") return compile_affix(Affix::End::front, name, value);
    if (name == "suffix") return compile_affix(Affix::End::back, name, value);
    if (name == "equals-ignore-case") return compile_any_case(value);
    if (name == "wildcard") return compile_wildcard(value);
    return std::nullopt;
}

Compiled<Match> compile_anything_but(const JsonValue& value) {
    AnythingBut but;
    if (value.is_object()) {
        // {"anything-but": {"prefix": "x"}}, or a list of texts in place of the one.
        const auto inner = members(value);
        if (inner.size() != 1) return refuse("Only one key allowed in match expression");
        const auto& [name, operand] = inner.front();
        const auto operands =
            operand.kind() == JsonKind::list ? elements(operand) : std::vector<JsonValue>{operand};
        if (operands.empty()) return refuse("Empty arrays are not allowed");
        for (const JsonValue& one : operands) {
            auto match = compile_text_operator(name, one);
            if (!match) return refuse("Unsupported anything-but pattern: " + std::string(name));
            if (!*match) return *match;
            if (one.is_text() && one.text().empty() && (name == "prefix" || name == "suffix"))
                return refuse("Null prefix/suffix not allowed");
            but.these.push_back(std::move(**match));
        }
        return Match(std::move(but));
    }
    const std::string_view refusal = "Value of anything-but must be an array or single string/number value.";
    if (value.kind() != JsonKind::list) {
        if (!value.is_text() && !is_number(value)) return refuse(std::string(refusal));
        but.these.push_back(exactly(value));
        return Match(std::move(but));
    }
    const auto list = elements(value);
    if (list.empty()) return refuse("Empty arrays are not allowed");
    for (const JsonValue& element : list) {
        if (!element.is_text() && !is_number(element))
            return refuse("Inside anything but list, start|null|boolean is not supported.");
        if (element.is_text() != list.front().is_text())
            return refuse(
                "Inside anything but list, either all values are number or string, mixed type is not "
                "supported");
        but.these.push_back(exactly(element));
    }
    return Match(std::move(but));
}

Compiled<Match> compile_operator(const JsonValue& object) {
    const auto inner = members(object);
    if (inner.size() != 1) return refuse("Only one key allowed in match expression");
    const auto& [name, value] = inner.front();
    if (auto match = compile_text_operator(name, value)) return std::move(*match);
    if (name == "numeric") return compile_numeric(value);
    if (name == "anything-but") return compile_anything_but(value);
    if (name == "cidr") return compile_cidr(value);
    if (name == "exists") {
        if (value.kind() != JsonKind::boolean)
            return refuse("exists match pattern must be either true or false.");
        return Match(Exists{value.boolean()});
    }
    return refuse("Unrecognized match type " + std::string(name));
}

Compiled<std::vector<Match>> compile_list(const JsonValue& list) {
    std::vector<Match> any_of;
    for (const JsonValue& element : elements(list)) {
        if (is_scalar(element)) {
            any_of.push_back(exactly(element));
            continue;
        }
        if (!element.is_object()) return refuse("Match value must be String, number, true, false, or null");
        auto match = compile_operator(element);
        if (!match) return refuse(std::move(match.error()));
        any_of.push_back(std::move(*match));
    }
    if (any_of.empty()) return refuse("Empty arrays are not allowed");
    return any_of;
}

// "$or" is a key like any other unless its value is a list of at least two objects.
bool is_either(const JsonValue& value) {
    if (value.kind() != JsonKind::list) return false;
    const auto list = elements(value);
    return list.size() > 1 &&
           std::all_of(list.begin(), list.end(), [](const JsonValue& one) { return one.is_object(); });
}

enum class Empty : std::uint8_t { allowed, refused };

Compiled<Node> compile_object(const JsonValue& object, Empty empty);

Compiled<std::vector<Node>> compile_either(const JsonValue& list) {
    std::vector<Node> nodes;
    for (const JsonValue& element : elements(list)) {
        auto node = compile_object(element, Empty::refused);
        if (!node) return refuse(std::move(node.error()));
        nodes.push_back(std::move(*node));
    }
    return nodes;
}

// Under a name with dots: one object for each.
Node::Child nest(std::string_view name, Node::Child last) {
    const std::size_t dot = name.rfind('.');
    if (dot == name.npos) {
        last.name = name;
        return last;
    }
    last.name = name.substr(dot + 1);
    Node node;
    node.children.push_back(std::move(last));
    return nest(name.substr(0, dot), {.name = "", .inside = std::make_shared<const Node>(std::move(node))});
}

Compiled<Node> compile_object(const JsonValue& object, Empty empty) {
    Node node;
    for (const auto& [name, value] : members(object)) {
        if (name == "$or" && is_either(value)) {
            auto nodes = compile_either(value);
            if (!nodes) return refuse(std::move(nodes.error()));
            node.either.push_back(std::move(*nodes));
            continue;
        }
        Node::Child child;
        if (value.is_object()) {
            auto inside = compile_object(value, Empty::refused);
            if (!inside) return inside;
            child.inside = std::make_shared<const Node>(std::move(*inside));
        } else if (value.kind() == JsonKind::list) {
            auto any_of = compile_list(value);
            if (!any_of) return refuse(std::move(any_of.error()));
            child.any_of = std::move(*any_of);
        } else {
            return refuse("\"" + std::string(name) + "\" must be an object or an array");
        }
        node.children.push_back(nest(name, std::move(child)));
    }
    if (node.children.empty() && node.either.empty() && empty == Empty::refused)
        return refuse("Empty objects are not allowed");
    return node;
}

}  // namespace

std::expected<Pattern, std::string> Pattern::compile(std::string_view json) {
    const auto document = wire::JsonDocument::parse(json);
    if (!document || !document->root().is_object()) return refuse("Filter is not an object");
    auto root = compile_object(document->root(), Empty::allowed);
    if (!root) return refuse(std::move(root.error()));
    return Pattern(std::make_shared<const Node>(std::move(*root)));
}

}  // namespace penstock::filter

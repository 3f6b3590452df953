#include "schema/checker.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "schema/canonical.h"

// The sentences are those of the Java validator whose words API Gateway hands on in
// $context.error.validationErrorString (`?`: taken from reports).
namespace penstock::schema {
namespace {

using wire::JsonKind;
using wire::JsonValue;

// Schemas that refer to themselves can ask for endless work.
constexpr std::int64_t kStepsMax = 1'000'000;
constexpr int kDepthMax = 300;
constexpr std::size_t kProblemsMax = 20;

std::string_view type_of(const JsonValue& value) {
    switch (value.kind()) {
        case JsonKind::null:
            return "null";
        case JsonKind::boolean:
            return "boolean";
        case JsonKind::integer:
            return "integer";
        case JsonKind::number:
            return "number";
        case JsonKind::text:
            return "string";
        case JsonKind::list:
            return "array";
        case JsonKind::object:
            return "object";
    }
    return "";
}

bool has_type(const std::vector<std::string>& types, const JsonValue& value) {
    const std::string_view type = type_of(value);
    return std::any_of(types.begin(), types.end(), [&](const std::string& allowed) {
        return allowed == type || (allowed == "number" && type == "integer");
    });
}

std::string quoted(const std::vector<std::string>& names) {
    std::string out = "[";
    for (const std::string& name : names) {
        if (out.size() > 1) out += ",";
        wire::append_json_string(out, name);
    }
    return out + "]";
}

std::string joined(const std::vector<std::string>& values) {
    std::string out = "[";
    for (const std::string& value : values) out += (out.size() > 1 ? "," : "") + value;
    return out + "]";
}

std::int64_t characters(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

bool is_multiple(double value, double divisor) {
    const double quotient = value / divisor;
    // 0.0075 is a multiple of 0.0001, whatever binary fractions make of it.
    return std::abs(quotient - std::round(quotient)) <= 1e-9 * std::max(1.0, std::abs(quotient));
}

std::int64_t size_of(const JsonValue& value) {
    std::int64_t size = 0;
    if (value.is_object()) {
        std::unordered_set<std::string_view> names;
        value.each_member([&](std::string_view name, JsonValue) { names.insert(name); });
        size = static_cast<std::int64_t>(names.size());
    } else {
        value.each_element([&](JsonValue) { ++size; });
    }
    return size;
}

}  // namespace

bool Checker::note(std::string problem) {
    ++wrong_;
    if (!silent_ && problems_.size() < kProblemsMax) problems_.push_back(std::move(problem));
    return false;
}

void Checker::charge(std::size_t bytes) {
    constexpr std::size_t bytes_per_step = 64;
    steps_ += static_cast<std::int64_t>(bytes / bytes_per_step);
}

bool Checker::fits(const Node& node, const JsonValue& value) {
    ++silent_;
    const std::uint64_t before = wrong_;
    check(node, value);
    --silent_;
    return wrong_ == before;
}

bool Checker::check(const Node& node, const JsonValue& value) {
    const std::uint64_t before = wrong_;
    if (++steps_ > kStepsMax || depth_ >= kDepthMax) return note("this takes too long to check");
    ++depth_;
    if (node.reference) {
        check(*node.reference, value);
    } else {
        check_any(node, value);
        check_combined(node, value);
        if (value.kind() == JsonKind::integer || value.kind() == JsonKind::number) check_number(node, value);
        if (value.is_text()) check_text(node, value);
        if (value.kind() == JsonKind::list) check_list(node, value);
        if (value.is_object()) check_object(node, value);
    }
    --depth_;
    return wrong_ == before;
}

void Checker::check_any(const Node& node, const JsonValue& value) {
    if (!node.types.empty() && !has_type(node.types, value))
        note("instance type (" + std::string(type_of(value)) +
             ") does not match any allowed primitive type (allowed: " + quoted(node.types) + ")");
    if (node.choices.empty()) return;
    const std::string found = canonical(value);
    charge(found.size());
    if (std::find(node.choices.begin(), node.choices.end(), found) == node.choices.end())
        note("instance value (" + found + ") not found in enum (possible values: " + joined(node.choices) +
             ")");
}

void Checker::check_combined(const Node& node, const JsonValue& value) {
    const auto matched = [&](const std::vector<const Node*>& all) {
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [&](const Node* one) { return fits(*one, value); }));
    };
    const auto out_of = [](std::size_t some, std::size_t all) {
        return std::to_string(some) + " out of " + std::to_string(all) + ")";
    };
    if (!node.all_of.empty()) {
        const std::size_t some = matched(node.all_of);
        if (some < node.all_of.size())
            note("instance failed to match all required schemas (matched only " +
                 out_of(some, node.all_of.size()));
    }
    if (!node.any_of.empty() && matched(node.any_of) == 0)
        note("instance failed to match at least one required schema among " +
             std::to_string(node.any_of.size()));
    if (!node.one_of.empty()) {
        const std::size_t some = matched(node.one_of);
        if (some != 1)
            note("instance failed to match exactly one schema (matched " + out_of(some, node.one_of.size()));
    }
    if (node.none_of && fits(*node.none_of, value))
        note("instance matched a schema which it should not have");
}

void Checker::check_number(const Node& node, const JsonValue& value) {
    const double number = value.number();
    const auto against = [&](const char* what, const char* bound, const Number& limit) {
        note(std::string("numeric instance is ") + what + " (" + bound + ": " + limit.text +
             ", found: " + value.to_json() + ")");
    };
    if (node.minimum) {
        if (number < node.minimum->value)
            against("lower than the required minimum", "minimum", *node.minimum);
        else if (node.above_minimum && number == node.minimum->value)
            note("numeric instance is not strictly greater than the required minimum " + node.minimum->text);
    }
    if (node.maximum) {
        if (number > node.maximum->value)
            against("greater than the required maximum", "maximum", *node.maximum);
        else if (node.below_maximum && number == node.maximum->value)
            note("numeric instance is not strictly lower than the required maximum " + node.maximum->text);
    }
    if (node.multiple_of && !is_multiple(number, node.multiple_of->value))
        note("remainder of division is not zero (" + value.to_json() + " / " + node.multiple_of->text + ")");
}

void Checker::check_text(const Node& node, const JsonValue& value) {
    const std::string_view text = value.text();
    charge(text.size());
    const std::int64_t size = node.min_length || node.max_length ? characters(text) : 0;
    if (node.min_length && size < *node.min_length)
        note("string " + wire::json_string(text) + " is too short (length: " + std::to_string(size) +
             ", required minimum: " + std::to_string(*node.min_length) + ")");
    if (node.max_length && size > *node.max_length)
        note("string " + wire::json_string(text) + " is too long (length: " + std::to_string(size) +
             ", maximum allowed: " + std::to_string(*node.max_length) + ")");
    if (node.pattern && !node.pattern->regex.matches(text))
        note("ECMA 262 regex " + wire::json_string(node.pattern->text) + " does not match input string " +
             wire::json_string(text));
    if (node.format && !has_format(*node.format, text))
        note("string " + wire::json_string(text) + " is invalid against requested format " +
             std::string(name_of(*node.format)));
}

void Checker::check_list(const Node& node, const JsonValue& value) {
    std::size_t at = 0;
    std::unordered_set<std::string> seen;
    bool twice = false;
    value.each_element([&](JsonValue element) {
        if (node.every_item)
            check(*node.every_item, element);
        else if (at < node.items.size())
            check(*node.items[at], element);
        else if (node.has_items && node.more_item)
            check(*node.more_item, element);
        if (node.unique_items) {
            std::string one = canonical(element);
            charge(one.size());
            twice |= !seen.insert(std::move(one)).second;
        }
        ++at;
    });
    const auto elements = [](auto count) { return std::to_string(count) + " elements"; };
    if (node.has_items && !node.every_item && !node.more_items && at > node.items.size())
        note("array is too long: must have at most " + elements(node.items.size()) + " but instance has " +
             elements(at));
    if (node.min_items && static_cast<std::int64_t>(at) < *node.min_items)
        note("array is too short: must have at least " + elements(*node.min_items) + " but instance has " +
             elements(at));
    if (node.max_items && static_cast<std::int64_t>(at) > *node.max_items)
        note("array is too long: must have at most " + elements(*node.max_items) + " but instance has " +
             elements(at));
    if (twice) note("array must not contain duplicate elements");
}

void Checker::check_object(const Node& node, const JsonValue& value) {
    std::vector<std::string> missing, unknown;
    for (const std::string& name : node.required) {
        if (!value.find(name)) missing.push_back(name);
    }
    if (!missing.empty()) note("object has missing required properties (" + quoted(missing) + ")");
    value.each_member([&](std::string_view name, JsonValue member) {
        bool known = false;
        if (const auto found = node.properties.find(std::string(name)); found != node.properties.end()) {
            known = true;
            check(*found->second, member);
        }
        for (const auto& [pattern, schema] : node.pattern_properties) {
            if (!pattern.regex.matches(name)) continue;
            known = true;
            check(*schema, member);
        }
        if (known) return;
        if (node.more_property) check(*node.more_property, member);
        if (!node.more_properties) unknown.emplace_back(name);
    });
    if (!unknown.empty())
        note("object instance has properties which are not allowed by the schema: " + quoted(unknown));
    const std::int64_t size = node.min_properties || node.max_properties ? size_of(value) : 0;
    if (node.min_properties && size < *node.min_properties)
        note("object has too few properties (found " + std::to_string(size) +
             " but schema requires at least " + std::to_string(*node.min_properties) + ")");
    if (node.max_properties && size > *node.max_properties)
        note("object has too many properties (found " + std::to_string(size) +
             " but schema requires at most " + std::to_string(*node.max_properties) + ")");
    check_dependencies(node, value);
}

void Checker::check_dependencies(const Node& node, const JsonValue& value) {
    for (const auto& [name, needed] : node.dependencies) {
        if (!value.find(name)) continue;
        std::vector<std::string> missing;
        for (const std::string& one : needed) {
            if (!value.find(one)) missing.push_back(one);
        }
        if (!missing.empty())
            note("property " + wire::json_string(name) +
                 " of object has missing property dependencies (schema requires " + quoted(needed) +
                 "; missing: " + quoted(missing) + ")");
    }
    for (const auto& [name, schema] : node.schema_dependencies) {
        if (value.find(name)) check(*schema, value);
    }
}

}  // namespace penstock::schema

#include "gateway/mapping_template.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/text.h"
#include "gateway/json_path.h"
#include "vtl/template.h"
#include "wire/json.h"

namespace penstock::gateway {
namespace {

using vtl::List;
using vtl::Value;

void append_json(const Value& value, std::string& out) {
    if (const std::string* const text = value.text()) {
        wire::append_json_string(out, *text);
    } else if (const auto* const list = value.list_of()) {
        char before = '[';
        for (const Value& element : *list) append_json(element, out += std::exchange(before, ','));
        out += list->empty() ? "[]" : "]";
    } else if (const auto* const map = value.map_of()) {
        char before = '{';
        for (const auto& [name, member] : map->entries()) {
            wire::append_json_string(out += std::exchange(before, ','), name);
            append_json(member, out += ':');
        }
        out += map->entries().empty() ? "{}" : "}";
    } else if (value.number() && !value.integer()) {
        wire::append_json_number(out, *value.number());
    } else {
        constexpr std::size_t longest = 64;  // of numbers, true, false and null
        value.print(out, out.size() + longest);
    }
}

// A body that is no JSON is a text.
Value parse_body(std::string_view body) {
    const auto document = wire::JsonDocument::parse(body);
    return document ? Value::from(document->root()) : Value(body);
}

class Input final : public vtl::Object {
public:
    explicit Input(std::string_view body) : body_(body) {}

    std::optional<Value> property(std::string_view name) const override {
        return name == "body" ? std::optional(Value(body_)) : std::nullopt;
    }
    std::optional<Value> call(std::string_view method, const List& arguments) const override {
        if (arguments.size() != 1 || !arguments[0].text()) return std::nullopt;
        const auto found = find_path(root(), *arguments[0].text());
        // What is not there is the empty text (`?`).
        if (method == "path") return found.value_or(Value(""));
        if (method != "json") return std::nullopt;
        std::string json;
        append_json(found.value_or(Value("")), json);
        return Value(std::move(json));
    }

private:
    // Parsed once, so that what a template changes in it stays changed.
    const Value& root() const {
        if (!root_) root_ = parse_body(body_);
        return *root_;
    }

    std::string body_;
    mutable std::optional<Value> root_;
};

// Backslashes before what JavaScript's strings need them for; and, as AWS's does, before a single quote,
// which JSON does not allow: its guide tells to take that back.
std::string escape_javascript(std::string_view text) {
    std::string out;
    wire::append_json_string(out, text);
    out = out.substr(1, out.size() - 2);
    for (std::size_t at = 0; (at = out.find('\'', at)) != out.npos; at += 2) out.insert(at, 1, '\\');
    for (std::size_t at = 0; (at = out.find('/', at)) != out.npos; at += 2) out.insert(at, 1, '\\');
    return out;
}

// As java.net.URLEncoder: a blank is +, and * stays.
std::string url_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ')
            out += '+';
        else if (c == '*')
            out += c;
        else if (c == '~')
            out += "%7E";
        else
            out += base::percent_encode({&c, 1});
    }
    return out;
}

std::string url_decode(std::string_view text) {
    std::string blanks(text);
    std::replace(blanks.begin(), blanks.end(), '+', ' ');
    return base::percent_decode(blanks);
}

class Util final : public vtl::Object {
public:
    std::optional<Value> property(std::string_view) const override { return std::nullopt; }
    std::optional<Value> call(std::string_view method, const List& arguments) const override {
        if (arguments.size() != 1) return std::nullopt;
        std::string text;
        constexpr std::size_t bytes_max = 1024 * 1024;
        arguments[0].print(text, bytes_max);
        if (method == "escapeJavaScript") return Value(escape_javascript(text));
        if (method == "parseJson") return parse_body(text);
        if (method == "urlEncode") return Value(url_encode(text));
        if (method == "urlDecode") return Value(url_decode(text));
        if (method == "base64Encode") return Value(base::base64_encode(text));
        if (method == "base64Decode") {
            std::string decoded;
            if (!base::base64_decode(text, decoded)) return std::nullopt;
            return Value(std::move(decoded));
        }
        return std::nullopt;
    }
};

// Names that are not there say nothing, rather than themselves.
class Names final : public vtl::Object {
public:
    explicit Names(Value all) : all_(std::move(all)) {}

    std::optional<Value> property(std::string_view name) const override {
        const auto* const map = all_.map_of();
        const Value* const found = map ? map->find(std::string(name)) : nullptr;
        if (!found) return Value("");
        return found->map_of() ? Value(std::make_shared<const Names>(*found)) : *found;
    }
    std::optional<Value> call(std::string_view method, const List& arguments) const override {
        if (method != "get" || arguments.size() != 1 || !arguments[0].text()) return std::nullopt;
        return property(*arguments[0].text());
    }

private:
    Value all_;
};

std::shared_ptr<const vtl::Object> names_in(const Texts& texts) {
    Value all = Value::map();
    for (const auto& [name, text] : texts) all.map_of()->put(name, Value(text.value));
    return std::make_shared<const Names>(std::move(all));
}

}  // namespace

std::expected<void, std::string> check_template(std::string_view source) {
    const auto parsed = vtl::Template::parse(source);
    if (!parsed) return std::unexpected(parsed.error());
    return {};
}

std::expected<std::string, std::string> fill_template(std::string_view source, const TemplateInput& input) {
    const auto parsed = vtl::Template::parse(source);
    if (!parsed) return std::unexpected(parsed.error());
    const auto body = std::make_shared<const Input>(input.body);
    const auto util = std::make_shared<const Util>();
    std::shared_ptr<const vtl::Object> context, stage_variables;
    return parsed->fill([&](std::string_view name) -> std::optional<Value> {
        if (name == "input") return Value(body);
        if (name == "util") return Value(util);
        if (name == "context") {
            if (!context) context = std::make_shared<const Names>(parse_body(input.context));
            return Value(context);
        }
        if (name == "stageVariables") {
            if (!stage_variables) stage_variables = names_in(input.stage_variables);
            return Value(stage_variables);
        }
        return std::nullopt;
    });
}

}  // namespace penstock::gateway

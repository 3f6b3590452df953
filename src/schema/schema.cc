#include "schema/schema.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "base/text.h"
#include "schema/canonical.h"
#include "schema/checker.h"
#include "schema/node.h"

namespace penstock::schema {
namespace {

using wire::JsonKind;
using wire::JsonValue;

constexpr std::string_view kTypes[] = {"array", "boolean", "integer", "null", "number", "object", "string"};

// Turns a JSON schema into nodes.  After the first problem nothing that it makes matters.
class Compiler {
public:
    explicit Compiler(JsonValue root) : root_(root) {}

    std::expected<std::vector<std::unique_ptr<Node>>, std::string> run() {
        node_at("#", root_);
        // References are followed when all else is known, since they may lead anywhere.
        while (!waiting_.empty() && problem_.empty()) {
            const auto [node, reference] = waiting_.back();
            waiting_.pop_back();
            node->reference = resolve(reference);
        }
        if (!problem_.empty()) return std::unexpected(problem_);
        return std::move(nodes_);
    }

private:
    void fail(std::string problem) {
        if (problem_.empty()) problem_ = std::move(problem);
    }

    // `place` is a JSON pointer behind #: one node for each place.
    const Node* node_at(const std::string& place, JsonValue schema);
    const Node* resolve(const std::string& reference);
    void read(Node& node, const std::string& place, JsonValue schema);
    void read_values(Node& node, std::string_view keyword, JsonValue value);
    void read_schemas(Node& node, const std::string& place, std::string_view keyword, JsonValue value);
    void read_items(Node& node, const std::string& place, JsonValue value);
    void read_dependencies(Node& node, const std::string& place, JsonValue value);
    void read_types(Node& node, JsonValue value);

    Number number(std::string_view keyword, JsonValue value);
    std::int64_t count(std::string_view keyword, JsonValue value);
    std::string text(std::string_view keyword, JsonValue value);
    bool boolean(std::string_view keyword, JsonValue value);
    Pattern pattern(std::string_view keyword, std::string_view expression);
    std::vector<std::string> texts(std::string_view keyword, JsonValue value);
    std::vector<const Node*> list(const std::string& place, std::string_view keyword, JsonValue value);
    void each_schema(const std::string& place, std::string_view keyword, JsonValue value,
                     const std::function<void(std::string_view, const Node*)>& use);
    void true_or_schema(bool& more, const Node*& schema, const std::string& place, std::string_view keyword,
                        JsonValue value);

    JsonValue root_;
    std::vector<std::unique_ptr<Node>> nodes_;
    std::unordered_map<std::string, Node*> by_place_;
    std::vector<std::pair<Node*, std::string>> waiting_;
    std::string problem_;
};

// One step of a JSON pointer (RFC 6901).
std::string unescape(std::string_view step) {
    std::string out = base::percent_decode(step);
    for (std::size_t at = 0; (at = out.find('~', at)) != out.npos; ++at) {
        if (out.compare(at, 2, "~1") == 0) out.replace(at, 2, "/");
        if (out.compare(at, 2, "~0") == 0) out.replace(at, 2, "~");
    }
    return out;
}

std::string escape(std::string_view step) {
    std::string out;
    for (const char c : step) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

std::optional<JsonValue> step_into(const JsonValue& value, const std::string& step) {
    if (value.is_object()) return value.find(step);
    const auto index = base::to_integer(step);
    std::optional<JsonValue> found;
    if (value.kind() == JsonKind::list && index) {
        std::int64_t at = 0;
        value.each_element([&](JsonValue element) {
            if (at++ == *index) found = element;
        });
    }
    return found;
}

const Node* Compiler::node_at(const std::string& place, JsonValue schema) {
    if (const auto known = by_place_.find(place); known != by_place_.end()) return known->second;
    Node& node = *nodes_.emplace_back(std::make_unique<Node>());
    by_place_.emplace(place, &node);
    if (!schema.is_object())
        fail("a schema must be an object: " + place);
    else
        read(node, place, schema);
    return &node;
}

const Node* Compiler::resolve(const std::string& reference) {
    if (!reference.starts_with('#')) {
        fail("a reference to another document: " + reference);
        return nullptr;
    }
    std::string place = "#";
    std::optional<JsonValue> at = root_;
    for (const std::string_view part : base::split(std::string_view(reference).substr(1), '/')) {
        if (part.empty() && place == "#") continue;
        const std::string step = unescape(part);
        place += "/" + escape(step);
        if (at) at = step_into(*at, step);
    }
    if (!at) {
        fail("a reference to nothing: " + reference);
        return nullptr;
    }
    return node_at(place, *at);
}

void Compiler::read(Node& node, const std::string& place, JsonValue schema) {
    if (const auto reference = schema.find("$ref"); reference && reference->is_text()) {
        waiting_.emplace_back(&node, reference->text());
        return;
    }
    schema.each_member([&](std::string_view keyword, JsonValue value) {
        if (!problem_.empty()) return;
        read_values(node, keyword, value);
        read_schemas(node, place + "/" + escape(keyword), keyword, value);
    });
}

void Compiler::read_values(Node& node, std::string_view keyword, JsonValue value) {
    if (keyword == "type") {
        read_types(node, value);
    } else if (keyword == "enum") {
        if (value.kind() != JsonKind::list) return fail("enum must be a list");
        value.each_element([&](JsonValue element) { node.choices.push_back(canonical(element)); });
        if (node.choices.empty()) fail("enum must not be empty");
    } else if (keyword == "minimum") {
        node.minimum = number(keyword, value);
    } else if (keyword == "maximum") {
        node.maximum = number(keyword, value);
    } else if (keyword == "multipleOf") {
        node.multiple_of = number(keyword, value);
        if (!(node.multiple_of->value > 0)) fail("multipleOf must be above 0");
    } else if (keyword == "exclusiveMinimum") {
        node.above_minimum = boolean(keyword, value);
    } else if (keyword == "exclusiveMaximum") {
        node.below_maximum = boolean(keyword, value);
    } else if (keyword == "minLength") {
        node.min_length = count(keyword, value);
    } else if (keyword == "maxLength") {
        node.max_length = count(keyword, value);
    } else if (keyword == "pattern") {
        if (auto made = pattern(keyword, text(keyword, value)); problem_.empty())
            node.pattern = std::move(made);
    } else if (keyword == "format") {
        node.format = format_named(text(keyword, value));
    } else if (keyword == "minItems") {
        node.min_items = count(keyword, value);
    } else if (keyword == "maxItems") {
        node.max_items = count(keyword, value);
    } else if (keyword == "uniqueItems") {
        node.unique_items = boolean(keyword, value);
    } else if (keyword == "minProperties") {
        node.min_properties = count(keyword, value);
    } else if (keyword == "maxProperties") {
        node.max_properties = count(keyword, value);
    } else if (keyword == "required") {
        node.required = texts(keyword, value);
        if (node.required.empty()) fail("required must not be empty");
    }
}

void Compiler::read_schemas(Node& node, const std::string& place, std::string_view keyword, JsonValue value) {
    if (keyword == "allOf") {
        node.all_of = list(place, keyword, value);
    } else if (keyword == "anyOf") {
        node.any_of = list(place, keyword, value);
    } else if (keyword == "oneOf") {
        node.one_of = list(place, keyword, value);
    } else if (keyword == "not") {
        node.none_of = node_at(place, value);
    } else if (keyword == "items") {
        read_items(node, place, value);
    } else if (keyword == "additionalItems") {
        true_or_schema(node.more_items, node.more_item, place, keyword, value);
    } else if (keyword == "properties") {
        each_schema(place, keyword, value, [&](std::string_view name, const Node* schema) {
            node.properties.emplace(name, schema);
        });
    } else if (keyword == "patternProperties") {
        each_schema(place, keyword, value, [&](std::string_view name, const Node* schema) {
            if (auto made = pattern(keyword, name); problem_.empty())
                node.pattern_properties.emplace_back(std::move(made), schema);
        });
    } else if (keyword == "additionalProperties") {
        true_or_schema(node.more_properties, node.more_property, place, keyword, value);
    } else if (keyword == "dependencies") {
        read_dependencies(node, place, value);
    } else if (keyword == "definitions") {
        each_schema(place, keyword, value, [](std::string_view, const Node*) {});
    }
}

void Compiler::read_items(Node& node, const std::string& place, JsonValue value) {
    node.has_items = true;
    if (value.kind() != JsonKind::list) {
        node.every_item = node_at(place, value);
        return;
    }
    value.each_element([&](JsonValue element) {
        node.items.push_back(node_at(place + "/" + std::to_string(node.items.size()), element));
    });
}

void Compiler::read_dependencies(Node& node, const std::string& place, JsonValue value) {
    if (!value.is_object()) return fail("dependencies must be an object");
    value.each_member([&](std::string_view name, JsonValue needed) {
        if (needed.kind() == JsonKind::list)
            node.dependencies[std::string(name)] = texts("dependencies", needed);
        else
            node.schema_dependencies[std::string(name)] = node_at(place + "/" + escape(name), needed);
    });
}

void Compiler::read_types(Node& node, JsonValue value) {
    node.types = value.is_text() ? std::vector{std::string(value.text())} : texts("type", value);
    for (const std::string& type : node.types) {
        if (std::find(std::begin(kTypes), std::end(kTypes), type) == std::end(kTypes))
            fail("there is no type " + type);
    }
    std::sort(node.types.begin(), node.types.end());
}

Number Compiler::number(std::string_view keyword, JsonValue value) {
    if (value.kind() == JsonKind::integer || value.kind() == JsonKind::number)
        return {value.number(), value.to_json()};
    fail(std::string(keyword) + " must be a number");
    return {1, ""};
}

std::int64_t Compiler::count(std::string_view keyword, JsonValue value) {
    if (value.kind() == JsonKind::integer && value.integer() >= 0) return value.integer();
    fail(std::string(keyword) + " must be an integer, 0 or more");
    return 0;
}

std::string Compiler::text(std::string_view keyword, JsonValue value) {
    if (value.is_text()) return std::string(value.text());
    fail(std::string(keyword) + " must be a text");
    return "";
}

bool Compiler::boolean(std::string_view keyword, JsonValue value) {
    if (value.kind() == JsonKind::boolean) return value.boolean();
    fail(std::string(keyword) + " must be true or false, as draft 4 has it");
    return false;
}

Pattern Compiler::pattern(std::string_view keyword, std::string_view expression) {
    auto regex = base::Regex::compile_search(expression);
    if (!regex) fail(std::string(keyword) + " is no regular expression: " + std::string(expression));
    return {std::string(expression), regex ? std::move(*regex) : std::move(*base::Regex::compile(""))};
}

std::vector<std::string> Compiler::texts(std::string_view keyword, JsonValue value) {
    std::vector<std::string> all;
    if (value.kind() != JsonKind::list) fail(std::string(keyword) + " must be a list of texts");
    value.each_element([&](JsonValue element) { all.push_back(text(keyword, element)); });
    return all;
}

std::vector<const Node*> Compiler::list(const std::string& place, std::string_view keyword, JsonValue value) {
    std::vector<const Node*> all;
    value.each_element([&](JsonValue element) {
        all.push_back(node_at(place + "/" + std::to_string(all.size()), element));
    });
    if (all.empty()) fail(std::string(keyword) + " must be a list of schemas");
    return all;
}

void Compiler::each_schema(const std::string& place, std::string_view keyword, JsonValue value,
                           const std::function<void(std::string_view, const Node*)>& use) {
    if (!value.is_object()) return fail(std::string(keyword) + " must be an object");
    value.each_member([&](std::string_view name, JsonValue schema) {
        use(name, node_at(place + "/" + escape(name), schema));
    });
}

void Compiler::true_or_schema(bool& more, const Node*& schema, const std::string& place,
                              std::string_view keyword, JsonValue value) {
    if (value.kind() == JsonKind::boolean)
        more = value.boolean();
    else if (value.is_object())
        schema = node_at(place, value);
    else
        fail(std::string(keyword) + " must be true, false or a schema");
}

}  // namespace

Schema::Schema(std::vector<std::unique_ptr<Node>> nodes) : nodes_(std::move(nodes)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

std::expected<Schema, std::string> Schema::compile(std::string_view json) {
    const auto document = wire::JsonDocument::parse(json);
    if (!document) return std::unexpected("it is not JSON");
    auto nodes = Compiler(document->root()).run();
    if (!nodes) return std::unexpected(nodes.error());
    return Schema(std::move(*nodes));
}

std::vector<std::string> Schema::problems(const wire::JsonValue& document) const {
    Checker checker;
    checker.check(*nodes_.front(), document);
    return checker.take();
}

}  // namespace penstock::schema

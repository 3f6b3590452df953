// A schema as it is held against documents: its keywords, parsed.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/regex.h"
#include "schema/format.h"

namespace penstock::schema {

// A JSON number: exact when it is a 64-bit integer.
struct Number {
    double value = 0;
    std::string text{};  // as it is printed
};

struct Pattern {
    std::string text;
    base::Regex regex;
};

// nullptr and nullopt stand for keywords that the schema has not.  Nodes belong to their Schema, and may lead
// back to themselves.
struct Node {
    const Node* reference = nullptr;  // $ref: all else is then passed over

    std::vector<std::string> types;
    std::vector<std::string> choices;  // enum, canonical
    std::vector<const Node*> all_of, any_of, one_of;
    const Node* none_of = nullptr;  // not

    std::optional<Number> minimum, maximum, multiple_of;
    bool above_minimum = false, below_maximum = false;  // exclusive

    std::optional<std::int64_t> min_length, max_length;
    std::optional<Pattern> pattern;
    std::optional<Format> format;

    const Node* every_item = nullptr;  // items, when it is one schema
    std::vector<const Node*> items;    // else: one for each place
    bool has_items = false;
    bool more_items = true;  // additionalItems: true or a schema
    const Node* more_item = nullptr;
    std::optional<std::int64_t> min_items, max_items;
    bool unique_items = false;

    std::optional<std::int64_t> min_properties, max_properties;
    std::vector<std::string> required;
    std::map<std::string, const Node*> properties;
    std::vector<std::pair<Pattern, const Node*>> pattern_properties;
    bool more_properties = true;  // additionalProperties: true or a schema
    const Node* more_property = nullptr;
    std::map<std::string, std::vector<std::string>> dependencies;
    std::map<std::string, const Node*> schema_dependencies;
};

}  // namespace penstock::schema

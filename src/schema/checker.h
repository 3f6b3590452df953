// Holds a document against a schema's nodes.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "schema/node.h"
#include "wire/json.h"

namespace penstock::schema {

class Checker {
public:
    // False when something is wrong; what it is has been noted.
    bool check(const Node& node, const wire::JsonValue& value);
    // What was noted.
    std::vector<std::string> take() { return std::move(problems_); }

private:
    // Whether the value is valid, with nothing noted.
    bool fits(const Node& node, const wire::JsonValue& value);
    bool note(std::string problem);
    // Work that grows with a value's size counts too.
    void charge(std::size_t bytes);

    void check_any(const Node& node, const wire::JsonValue& value);
    void check_combined(const Node& node, const wire::JsonValue& value);
    void check_number(const Node& node, const wire::JsonValue& value);
    void check_text(const Node& node, const wire::JsonValue& value);
    void check_list(const Node& node, const wire::JsonValue& value);
    void check_object(const Node& node, const wire::JsonValue& value);
    void check_dependencies(const Node& node, const wire::JsonValue& value);

    std::vector<std::string> problems_;
    std::uint64_t wrong_ = 0;  // how many problems there were, noted or not
    int silent_ = 0;           // they are only counted while this is above 0
    std::int64_t steps_ = 0;
    int depth_ = 0;
};

}  // namespace penstock::schema

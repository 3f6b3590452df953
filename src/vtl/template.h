// A mapping template: parsed once, filled in as often as needed, from any thread.
#pragma once
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "vtl/value.h"

namespace penstock::vtl {

struct Expression;
struct Node;

// What a template may use up before it fails.
struct Budget {
    std::size_t output_bytes = 1024 * 1024;  // also of each text and list that it makes
    std::size_t steps = 200'000;             // nodes, operators and elements visited
    std::size_t elements = 500'000;          // of all lists and maps
};

class Template {
public:
    // The error is a sentence with the line.
    static std::expected<Template, std::string> parse(std::string_view source);
    Template(Template&&) noexcept;
    Template& operator=(Template&&) noexcept;
    ~Template();

    // What the names mean that the template does not set itself ($input, $util, ...).
    using Lookup = std::function<std::optional<Value>(std::string_view name)>;
    std::expected<std::string, std::string> fill(const Lookup& lookup, const Budget& budget = {}) const;

private:
    explicit Template(std::unique_ptr<const std::vector<Node>> nodes);
    std::unique_ptr<const std::vector<Node>> nodes_;
};

}  // namespace penstock::vtl

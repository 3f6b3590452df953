// A path into an event, in the part of JSONPath that pipes know: $.data.trades[0].symbol
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filter/event.h"

namespace penstock::bridge {

class Path {
public:
    // The error is a sentence.
    static std::expected<Path, std::string> parse(std::string_view text);
    // Whether it is meant to be one, and not a text.
    static bool looks_like(std::string_view text) { return text == "$" || text.starts_with("$."); }

    std::optional<filter::Value> find(const filter::Event& event) const;
    // $.NAME and nothing more.
    bool is_member(std::string_view name) const;

private:
    struct Step {
        std::string name{};  // "": an index
        std::size_t index = 0;
    };
    std::vector<Step> steps_;  // the first is a name
};

// A text that is given, or found in each event.
class Field {
public:
    static std::expected<Field, std::string> parse(std::string_view text);
    // Nothing when it is not in the event, or no text, number or boolean there.
    std::optional<std::string> of(const filter::Event& event) const;
    bool is_path() const { return path_.has_value(); }
    bool is_member(std::string_view name) const { return path_ && path_->is_member(name); }

private:
    std::string literal_;
    std::optional<Path> path_;
};

// A value as it stands in a text: without quotes; lists and objects as JSON, null as nothing.
void append_plain(const filter::Value& value, std::string& out);

}  // namespace penstock::bridge

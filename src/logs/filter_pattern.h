// Filter patterns of CloudWatch Logs for texts (CloudWatch Logs guide, FilterAndPatternSyntax): words that
// all must be there, ?words of which one must, -words that must not; "in quotes" for more than a word.
// Patterns for JSON, {...}, and for columns, [...], are not served.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::logs {

class FilterPattern {
public:
    // Nothing for those that are not served, and for quotes that do not end.
    static std::optional<FilterPattern> parse(std::string_view text);
    bool matches(std::string_view message) const;

private:
    std::vector<std::string> all_, any_, none_;
};

}  // namespace penstock::logs

#include "logs/filter_pattern.h"

#include <algorithm>

#include "base/text.h"

namespace penstock::logs {

std::optional<FilterPattern> FilterPattern::parse(std::string_view text) {
    FilterPattern pattern;
    for (text = base::trim(text); !text.empty(); text = base::trim(text)) {
        if (text[0] == '{' || text[0] == '[') return std::nullopt;
        auto* terms = &pattern.all_;
        if (text[0] == '?' || text[0] == '-') {
            terms = text[0] == '?' ? &pattern.any_ : &pattern.none_;
            text.remove_prefix(1);
        }
        const bool quoted = text.starts_with('"');
        if (quoted) text.remove_prefix(1);
        const auto end = text.find(quoted ? '"' : ' ');
        if (quoted && end == text.npos) return std::nullopt;
        terms->emplace_back(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return pattern;
}

bool FilterPattern::matches(std::string_view message) const {
    const auto has = [&](const std::string& term) { return message.find(term) != message.npos; };
    return std::all_of(all_.begin(), all_.end(), has) && std::none_of(none_.begin(), none_.end(), has) &&
           (any_.empty() || std::any_of(any_.begin(), any_.end(), has));
}

}  // namespace penstock::logs

#include "mapping/record_filter.h"

#include <algorithm>

#include "wire/json.h"

namespace penstock::mapping {
namespace {

// Lambda guide, invocation-eventfiltering: "the filter pattern for data properties must be in valid JSON".
bool asks_of_data_as_json(const wire::JsonValue& pattern) {
    bool good = true;
    pattern.each_member([&](std::string_view name, wire::JsonValue value) {
        if (name == "data" && !value.is_object()) good = false;
        if (name == "$or")
            value.each_element(
                [&](wire::JsonValue alternative) { good = good && asks_of_data_as_json(alternative); });
    });
    return good;
}

}  // namespace

std::optional<RecordFilter> RecordFilter::compile(const std::vector<std::string>& patterns) {
    RecordFilter filter;
    for (const std::string& text : patterns) {
        const auto json = wire::JsonDocument::parse(text);
        auto pattern = filter::Pattern::compile(text);
        if (!json || !pattern || !asks_of_data_as_json(json->root())) return std::nullopt;
        const bool of_data = pattern->asks_for("data");
        filter.patterns_.push_back({std::move(*pattern), of_data});
    }
    return filter;
}

bool RecordFilter::lets_through(const cursor::RecordEvent& event) const {
    return patterns_.empty() || std::ranges::any_of(patterns_, [&](const Pattern& one) {
               return (!one.of_data || event.data_is_json()) && one.pattern.matches(event);
           });
}

}  // namespace penstock::mapping

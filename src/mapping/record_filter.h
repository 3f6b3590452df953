// FilterCriteria: which records of a stream a function gets.
//
// Immutable: any thread may ask.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cursor/record_event.h"
#include "filter/pattern.h"

namespace penstock::mapping {

class RecordFilter {
public:
    // Lets everything through.
    RecordFilter() = default;
    // Nothing when one of them is no pattern, or asks of `data` something else than an object's members.
    static std::optional<RecordFilter> compile(const std::vector<std::string>& patterns);

    bool lets_everything_through() const { return patterns_.empty(); }
    // One pattern must match.  A record whose data is not JSON matches none that asks for data.
    bool lets_through(const cursor::RecordEvent& event) const;

private:
    struct Pattern {
        filter::Pattern pattern;
        bool of_data = false;
    };
    std::vector<Pattern> patterns_;
};

}  // namespace penstock::mapping

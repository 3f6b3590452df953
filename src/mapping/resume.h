// What a reader must know to go on where it, or the one before it, has stopped: more than the position of the
// first record that was not dealt with, which is the checkpoint itself.  Kept as the checkpoint's note.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/streams.h"
#include "mapping/window.h"

namespace penstock::mapping {

// The lane of a partition key.  Part of what is stored: it must not change.
std::size_t lane_of(std::string_view partition_key, std::size_t lanes);

struct Resume {
    // The first record of each lane that was not dealt with; empty when there is one lane only.
    std::vector<api::RecordPosition> lanes{};
    std::optional<Window> window{};  // that is not finished

    // Whether the record was dealt with although earlier ones of other lanes were not.
    bool knows(api::RecordPosition position, std::string_view partition_key) const {
        return !lanes.empty() && position < lanes[lane_of(partition_key, lanes.size())];
    }
};

std::string to_note(const Resume& resume);
// What cannot be read is as if it were not there: records then come again.
Resume resume_from(std::string_view note);

}  // namespace penstock::mapping

#include "mapping/resume.h"

#include "base/hash.h"
#include "base/text.h"

namespace penstock::mapping {
namespace {

constexpr std::string_view kLanes = "lanes ", kWindow = "window ";

std::optional<api::RecordPosition> to_position(std::string_view text) {
    const auto dot = std::min(text.find('.'), text.size());
    const auto entry = base::to_integer(text.substr(0, dot));
    const auto index = base::to_integer(text.substr(std::min(dot + 1, text.size())));
    if (!entry || !index) return std::nullopt;
    return api::RecordPosition{static_cast<log::Sequence>(*entry), static_cast<std::uint32_t>(*index)};
}

// Up to the next blank, which goes too.
std::string_view take_word(std::string_view& text) {
    const auto blank = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    return word;
}

}  // namespace

std::size_t lane_of(std::string_view partition_key, std::size_t lanes) {
    return lanes == 1 ? 0 : base::crc32c(partition_key) % lanes;
}

std::string to_note(const Resume& resume) {
    if (resume.window) {
        const Window& window = *resume.window;
        return std::string(kWindow) + std::to_string(window.start_ms) + " " + std::to_string(window.end_ms) +
               (window.terminated_early ? " 1 " : " 0 ") + window.state;
    }
    if (resume.lanes.empty()) return "";
    std::string note(kLanes);
    for (const api::RecordPosition& lane : resume.lanes) {
        if (note.size() > kLanes.size()) note += ' ';
        ((note += std::to_string(lane.entry)) += '.') += std::to_string(lane.index);
    }
    return note;
}

Resume resume_from(std::string_view note) {
    Resume resume;
    if (note.starts_with(kLanes)) {
        note.remove_prefix(kLanes.size());
        while (!note.empty()) {
            const auto lane = to_position(take_word(note));
            if (!lane) return {};
            resume.lanes.push_back(*lane);
        }
    } else if (note.starts_with(kWindow)) {
        note.remove_prefix(kWindow.size());
        const auto start = base::to_integer(take_word(note));
        const auto end = base::to_integer(take_word(note));
        const bool early = take_word(note) == "1";
        if (!start || !end || note.empty()) return {};
        resume.window =
            Window{.start_ms = *start, .end_ms = *end, .state = std::string(note), .terminated_early = early};
    }
    return resume;
}

}  // namespace penstock::mapping

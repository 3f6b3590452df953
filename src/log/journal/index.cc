#include "log/journal/index.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"

namespace penstock::log::journal {

const LogIndex* Index::find(std::uint32_t log) const {
    const auto found = logs_.find(log);
    return found == logs_.end() ? nullptr : &found->second;
}

bool Index::apply(const FrameHeader& frame, std::string_view payload, std::uint32_t offset) {
    if (frame.kind == Kind::index) return true;
    if (frame.kind == Kind::heads) {
        const auto heads = decode_heads(payload);
        return heads && apply_heads(*heads);
    }
    if (frame.kind == Kind::created) {
        const auto [log, fresh] = logs_.try_emplace(frame.log);
        if (fresh) log->second.head.at = frame.at;
        return fresh;
    }
    const auto found = logs_.find(frame.log);
    if (found == logs_.end()) return false;
    LogIndex& log = found->second;
    if (frame.kind == Kind::closed) {
        log.head.closed = true;
    } else if (frame.kind == Kind::epoch) {
        if (payload.size() != sizeof(std::uint64_t)) return false;
        log.head.epoch = base::get_le<std::uint64_t>(payload.data());
    } else {
        if (frame.sequence != log.head.last + 1 || log.head.closed) return false;
        if (log.points.empty() || offset - log.points.back().offset >= kPointDistance) {
            log.points.push_back({frame.sequence, frame.at, offset});
        }
        log.head.last = frame.sequence;
    }
    log.head.at = frame.at;
    return true;
}

bool Index::apply_heads(const std::vector<LogState>& heads) {
    for (const auto& state : heads) {
        const auto [log, fresh] = logs_.try_emplace(state.log);
        // A log whose segments are gone: it goes on behind them.
        if (fresh) log->second.first = state.head.last + 1;
        if (!fresh && log->second.head.last != state.head.last) return false;
        log->second.head = state.head;
    }
    return true;
}

Sequence Index::first_after(const LogIndex& log, std::vector<Stretch>::const_iterator stretch) {
    if (stretch != log.stretches.end()) return stretch->sequence;
    return log.points.empty() ? log.head.last + 1 : log.points.front().sequence;
}

void Index::seal(std::uint32_t segment) {
    for (auto& [number, log] : logs_) {
        if (log.points.empty()) continue;
        log.stretches.push_back({log.points.front().sequence, log.points.front().at, segment});
        log.points = std::vector<Point>();  // not {}, which would keep its memory
    }
}

bool Index::apply_sealed(const std::vector<LogState>& states, std::uint32_t segment) {
    for (const auto& state : states) {
        const auto [found, fresh] = logs_.try_emplace(state.log);
        LogIndex& log = found->second;
        if (fresh) log.first = state.points.empty() ? state.head.last + 1 : state.points.front().sequence;
        // Entries come without gaps from one segment to the next.
        const Sequence next = fresh ? log.first : log.head.last + 1;
        if (state.points.empty() ? state.head.last + 1 != next : state.points.front().sequence != next)
            return false;
        log.head = state.head;
        if (state.points.empty()) continue;
        log.stretches.push_back({state.points.front().sequence, state.points.front().at, segment});
    }
    return true;
}

void Index::drop_before(std::uint32_t segment) {
    for (auto& [number, log] : logs_) {
        const auto kept = std::ranges::lower_bound(log.stretches, segment, {}, &Stretch::segment);
        if (kept == log.stretches.begin()) continue;
        log.stretches.erase(log.stretches.begin(), kept);
        log.first = first_after(log, log.stretches.begin());
    }
}

std::vector<LogState> Index::heads() const {
    std::vector<LogState> states;
    states.reserve(logs_.size());
    for (const auto& [number, log] : logs_) states.push_back({number, log.head, {}});
    return states;
}

std::vector<LogState> Index::states() const {
    std::vector<LogState> states;
    states.reserve(logs_.size());
    for (const auto& [number, log] : logs_) states.push_back({number, log.head, log.points});
    return states;
}

}  // namespace penstock::log::journal

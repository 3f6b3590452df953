// When the records of a capture are due: as long after the first as they arrived after it, divided by the
// speed.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

namespace penstock::tool {

class Pace {
public:
    using Time = std::chrono::steady_clock::time_point;
    // Two is twice as fast as it was.
    explicit Pace(double speed) : speed_(speed) {}

    // The first record is due at once.  One that arrived before its predecessors is due already.
    Time due(std::int64_t arrival_ms, Time now) {
        if (!first_ms_) {
            first_ms_ = arrival_ms;
            began_ = now;
        }
        const std::chrono::duration<double, std::milli> gap(static_cast<double>(arrival_ms - *first_ms_) /
                                                            speed_);
        return began_ + std::chrono::duration_cast<Time::duration>(gap);
    }

private:
    double speed_;
    std::optional<std::int64_t> first_ms_{};
    Time began_{};
};

}  // namespace penstock::tool

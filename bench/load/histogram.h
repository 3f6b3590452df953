// Counts durations in buckets of 1/64 octave (1.6 % wide): any number of them in 32 KiB.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace bench {

class Histogram {
public:
    void add(std::int64_t ns) {
        const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0));
        ++counts_[bucket(value)];
        ++count_;
        max_ = std::max(max_, value);
    }
    void clear() { *this = {}; }
    std::uint64_t count() const { return count_; }
    double max_us() const { return static_cast<double>(max_) / 1e3; }
    // The duration that this share of all does not exceed.
    double quantile_us(double share) const {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen > wanted) return static_cast<double>(lower_bound(i)) / 1e3;
        }
        return max_us();
    }

private:
    static constexpr std::uint64_t kSteps = 64;
    static std::size_t bucket(std::uint64_t value) {
        if (value < kSteps) return value;
        const int shift = static_cast<int>(std::bit_width(value)) - 7;  // leaves 64 to 127
        return static_cast<std::size_t>(shift) * kSteps + (value >> shift);
    }
    static std::uint64_t lower_bound(std::size_t bucket) {
        if (bucket < 2 * kSteps) return bucket;
        const std::uint64_t shift = bucket / kSteps - 1;
        return (bucket - shift * kSteps) << shift;
    }

    std::array<std::uint64_t, 64 * kSteps> counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace bench

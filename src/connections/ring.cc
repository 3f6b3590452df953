#include "connections/ring.h"

#include <algorithm>

namespace penstock::connections {
namespace {

// An empty ring gives back what is larger than this.
constexpr std::size_t kBytesKept = 16 * 1024;

}  // namespace

std::size_t Ring::place(Seq seq) const {
    const std::size_t at = index(seq);
    return at == starts_.size() ? bytes_.size() : static_cast<std::size_t>(starts_[at].offset - base_);
}

std::string_view Ring::from(Seq seq) const { return std::string_view(bytes_).substr(place(seq)); }

Ring::Cut Ring::cut(Seq from, std::size_t offset) const {
    const std::size_t at = place(from) + offset;
    const auto begin = starts_.begin() + static_cast<std::ptrdiff_t>(starts_skip_);
    const auto after =
        std::upper_bound(begin, starts_.end(), base_ + at,
                         [](std::uint64_t sought, const Start& start) { return sought < start.offset; });
    const Seq seq = first_ + static_cast<Seq>(after - begin) - 1;
    return {seq, at > place(seq), std::string_view(bytes_).substr(at, place(seq + 1) - at)};
}

void Ring::drop_before(Seq seq) {
    if (seq <= first_) return;
    skip_ = place(seq);
    starts_skip_ += static_cast<std::size_t>(seq - first_);
    first_ = seq;
    if (skip_ == bytes_.size()) {
        base_ += skip_;
        skip_ = starts_skip_ = 0;
        bytes_.clear();
        starts_.clear();
        if (bytes_.capacity() > kBytesKept) {
            bytes_.shrink_to_fit();
            starts_.shrink_to_fit();
        }
    } else if (skip_ > bytes_.size() / 2) {
        bytes_.erase(0, skip_);
        base_ += skip_;
        skip_ = 0;
        starts_.erase(starts_.begin(), starts_.begin() + static_cast<std::ptrdiff_t>(starts_skip_));
        starts_skip_ = 0;
    }
}

}  // namespace penstock::connections

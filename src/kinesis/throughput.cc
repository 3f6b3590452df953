#include "kinesis/throughput.h"

#include <algorithm>

namespace penstock::kinesis {

bool Throughput::take_write(std::size_t bytes, HashValue hash, base::WallMs now) {
    const auto size = static_cast<std::int64_t>(bytes);
    const std::lock_guard lock(mutex_);
    if (!write_records_.take(1, now)) return false;
    if (!write_bytes_.take(size, now)) {
        write_records_.charge(-1, now);
        return false;
    }
    if (second_.number != now / 1000) second_ = {.number = now / 1000, .hashes = {hash, hash}};
    second_.bytes += size;
    ++second_.records;
    second_.hashes = {std::min(second_.hashes.first, hash), std::max(second_.hashes.last, hash)};
    return true;
}

std::optional<HashRange> Throughput::became_hot(base::WallMs now) {
    const std::lock_guard lock(mutex_);
    const bool is_hot =
        second_.bytes > kShardWriteBytes.amount / 2 || second_.records > kShardWriteRecords.amount / 2;
    const bool is_one_key = second_.hashes.first == second_.hashes.last;
    if (second_.number != now / 1000 || !is_hot || is_one_key || second_.told) return std::nullopt;
    second_.told = true;
    return second_.hashes;
}

bool Throughput::take_read(base::WallMs now) {
    const std::lock_guard lock(mutex_);
    // All of it, not only the debt: so 10 MiB cost 5 s, and not the 4 s that are left of them after a
    // second's credit.
    if (paying_off_ && !read_bytes_.is_full(now)) return false;
    paying_off_ = false;
    return read_calls_.take(1, now);
}

void Throughput::charge_read(std::size_t bytes, base::WallMs now) {
    const std::lock_guard lock(mutex_);
    read_bytes_.charge(static_cast<std::int64_t>(bytes), now);
    paying_off_ = paying_off_ || read_bytes_.owes(now);
}

}  // namespace penstock::kinesis

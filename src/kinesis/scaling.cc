#include "kinesis/scaling.h"

#include "base/logging.h"
#include "kinesis/limits.h"
#include "kinesis/lineage.h"
#include "kinesis/streams.h"
#include "kinesis/throughput.h"

namespace penstock::kinesis {

std::optional<HashValue> split_point(const Stream& stream, std::uint32_t index, const HashRange& hashes,
                                     std::int64_t now_s) {
    const Shard& shard = stream.shards[index];
    if (!stream.on_demand || shard.closed_s || stream.open_shards() >= kOnDemandShards) return std::nullopt;
    if (shard.parent && now_s - shard.created_s < kDoublingSeconds) return std::nullopt;
    if (hashes.first == hashes.last) return std::nullopt;
    const auto middle_of = [](const HashRange& range) {
        return range.first + (range.last - range.first) / 2 + 1;
    };
    HashValue at = middle_of(shard.range);
    if (hashes.last < at || hashes.first >= at) at = middle_of(hashes);
    // The bounds of SplitShard.
    if (at - shard.range.first < 2 || at >= shard.range.last) return std::nullopt;
    return at;
}

void Streams::grow_if_hot(const StreamPtr& stream, std::uint32_t shard, base::WallMs now) {
    if (!stream->on_demand) return;
    const auto hashes = stream->throughput[shard]->became_hot(now);
    if (!hashes) return;
    home_->post([this, stream, shard, hashes = *hashes] { loop::spawn(grow(stream, shard, hashes)); });
}

loop::Task<void> Streams::grow(StreamPtr stream, std::uint32_t shard, HashRange hashes) {
    auto resharding = reshard(stream, [&](Stream& next) -> api::Result<void> {
        const std::int64_t now_s = clock_.now_ms() / 1000;
        const auto at = split_point(next, shard, hashes, now_s);
        // An account that has all its shards keeps them as they are.
        if (at && check_shard_limit(next.account, next.region, 1)) split(next, shard, *at, now_s);
        return {};
    });
    const auto resharded = co_await resharding;
    if (!resharded) {
        base::log_warning(
            "stream " + stream->name +
            " did not grow, and tries again when it has reason to: " + resharded.error().message);
    }
}

}  // namespace penstock::kinesis

#include "kinesis/limits.h"

#include <algorithm>

namespace penstock::kinesis {

std::size_t shards_max(Limits limits, std::string_view region) {
    constexpr std::string_view large[] = {"us-east-1", "us-west-2", "eu-west-1"};
    const bool is_large = limits == Limits::none || std::ranges::find(large, region) != std::end(large);
    return is_large ? kShardsOfLargeRegions : kShardsElsewhere;
}

// Per second.  An operation that is not here has no rate that AWS tells.  Where AWS does not say of what a
// rate is, it is the account's.
std::span<const CallRate> call_rates() {
    static constexpr CallRate all[] = {
        {"AddTagsToStream", {5}, Per::account},
        {"CreateStream", {5}, Per::account},
        {"DecreaseStreamRetentionPeriod", {5}, Per::account},
        {"DeleteStream", {5}, Per::account},
        {"DeregisterStreamConsumer", {5}, Per::stream},
        {"DescribeAccountSettings", {5}, Per::account},
        {"DescribeLimits", {1}, Per::account},
        {"DescribeStream", {10}, Per::account},
        {"DescribeStreamConsumer", {20}, Per::stream},
        {"DescribeStreamSummary", {20}, Per::account},
        {"DisableEnhancedMonitoring", {5}, Per::account},
        {"EnableEnhancedMonitoring", {5}, Per::account},
        {"GetShardIterator", {5}, Per::shard},
        {"IncreaseStreamRetentionPeriod", {5}, Per::account},
        {"ListShards", {1000}, Per::stream},
        {"ListStreamConsumers", {5}, Per::stream},
        {"ListStreams", {5}, Per::account},
        {"ListTagsForResource", {5}, Per::account},
        {"ListTagsForStream", {5}, Per::account},
        {"MergeShards", {5}, Per::account},
        {"RegisterStreamConsumer", {5}, Per::account},
        {"RemoveTagsFromStream", {5}, Per::account},
        {"SplitShard", {5}, Per::account},
        {"SubscribeToShard", {1}, Per::consumer_and_shard},
        {"TagResource", {5}, Per::account},
        {"UntagResource", {5}, Per::account},
        {"UpdateAccountSettings", {5}, Per::account},
        {"UpdateShardCount", {10}, Per::account},
        {"UpdateStreamWarmThroughput", {5}, Per::account},
    };
    return all;
}

std::span<const Daily> daily_quotas() {
    static constexpr Daily all[] = {
        {"StartStreamEncryption", 25},
        {"StopStreamEncryption", 25},
        {"UpdateShardCount", 10},
        {"UpdateStreamMode", 2},
    };
    return all;
}

}  // namespace penstock::kinesis

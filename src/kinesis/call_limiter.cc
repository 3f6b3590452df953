#include "kinesis/call_limiter.h"

#include <algorithm>

#include "kinesis/errors.h"

namespace penstock::kinesis {
namespace {

std::string key_of(const CallRate& rate, const api::Caller& caller, const Subject& subject) {
    std::string key;
    const auto add = [&](std::string_view part) { (key += part) += '|'; };
    add(rate.operation);
    add(caller.account);
    add(caller.region);
    if (rate.per == Per::account) return key;
    add(subject.account);
    add(subject.region);
    add(subject.stream);
    if (rate.per == Per::stream) return key;
    const auto index = parse_shard_id(subject.shard);  // "shardId-000000000001" and "1" are one shard
    add(index ? std::to_string(*index) : subject.shard);
    if (rate.per == Per::consumer_and_shard) add(subject.arn);
    return key;
}

api::Error refusal(const CallRate& rate, const Subject& subject) {
    // The only call with a throughput that AWS speaks of.
    if (rate.per == Per::shard) {
        const auto index = parse_shard_id(subject.shard);
        const std::string shard = index ? shard_id(*index) : subject.shard;
        return shard_rate_exceeded(shard, subject.stream, subject.account);
    }
    return call_rate_exceeded(subject.stream, subject.account);
}

}  // namespace

api::Result<void> CallLimiter::admit(std::string_view operation, const api::Caller& caller,
                                     const Subject& subject, base::WallMs now) {
    const auto rates = call_rates();
    const auto rate = std::ranges::find(rates, operation, &CallRate::operation);
    if (rate == rates.end()) return {};
    const std::lock_guard lock(mutex_);
    if (buckets_.size() >= buckets_max_) forget_the_idle(now);
    const auto bucket = buckets_.try_emplace(key_of(*rate, caller, subject), rate->rate).first;
    if (bucket->second.take(1, now)) return {};
    return std::unexpected(refusal(*rate, subject));
}

// A full bucket is as good as a new one.  What stays was used within the last second, so clients that name
// ever new streams keep no more than they can ask in one.
void CallLimiter::forget_the_idle(base::WallMs now) {
    constexpr std::size_t few = 1024;
    for (auto i = buckets_.begin(); i != buckets_.end();)
        i = i->second.is_full(now) ? buckets_.erase(i) : std::next(i);
    buckets_max_ = std::max(few, 2 * buckets_.size());
}

}  // namespace penstock::kinesis

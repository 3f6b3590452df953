#include "kinesis/call_limiter.h"

#include <algorithm>

#include "base/text.h"
#include "kinesis/errors.h"

namespace penstock::kinesis {
namespace {

// A text member of a request; "" when there is none.
std::string_view member(const wire::Shape& shape, const void* request, std::string_view name) {
    void* members[wire::kMembersMax];
    if (shape.locate) shape.locate(const_cast<void*>(request), members);
    for (std::size_t i = 0; i < shape.fields.size(); ++i) {
        const wire::Shape& inner = shape.fields[i].shape();
        if (shape.fields[i].name != name || inner.kind != wire::Kind::text) continue;
        const void* const value = inner.get(members[i]);
        return value ? static_cast<const wire::Text*>(value)->value : std::string_view();
    }
    return {};
}

// What a call is about.
struct Subject {
    std::string_view account, region, stream, consumer, shard;
};

Subject subject_of(const wire::Shape& shape, const void* request, const api::Caller& caller) {
    const auto find = [&](std::string_view name) { return member(shape, request, name); };
    Subject subject{.account = caller.account,
                    .region = caller.region,
                    .stream = find("StreamName"),
                    .consumer = find("ConsumerARN"),
                    .shard = find("ShardId")};
    for (const std::string_view name : {"StreamARN", "ResourceARN", "ConsumerARN"}) {
        // arn:aws:kinesis:REGION:ACCOUNT:stream/NAME[/consumer/NAME:CREATED]
        const auto parts = base::split(find(name), ':');
        if (parts.size() < 6) continue;
        subject.region = parts[3];
        subject.account = parts[4];
        if (const auto path = base::split(parts[5], '/'); path.size() > 1) subject.stream = path[1];
    }
    return subject;
}

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
    add(index ? std::to_string(*index) : std::string(subject.shard));
    if (rate.per == Per::consumer_and_shard) add(subject.consumer);
    return key;
}

api::Error refusal(const CallRate& rate, const Subject& subject) {
    // The only call with a throughput that AWS speaks of.
    if (rate.per == Per::shard) {
        const auto index = parse_shard_id(subject.shard);
        const std::string shard = index ? shard_id(*index) : std::string(subject.shard);
        return shard_rate_exceeded(shard, subject.stream, subject.account);
    }
    return call_rate_exceeded(subject.stream, subject.account);
}

}  // namespace

api::Result<void> CallLimiter::admit(std::string_view operation, const api::Caller& caller,
                                     const wire::Shape& shape, const void* request, base::WallMs now) {
    const auto rates = call_rates();
    const auto rate = std::ranges::find(rates, operation, &CallRate::operation);
    if (rate == rates.end()) return {};
    const Subject subject = subject_of(shape, request, caller);
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

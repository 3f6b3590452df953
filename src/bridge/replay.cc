#include "bridge/replay.h"

#include <algorithm>
#include <utility>

#include "log/pack.h"

namespace penstock::bridge {
namespace {

// What one read takes from the journal, about: of many records that go elsewhere, too.
constexpr std::size_t kReadBytes = 256 * 1024;

}  // namespace

void Replay::set_feeders(std::vector<Feeder> feeders) {
    feeders_.store(std::make_shared<const std::vector<Feeder>>(std::move(feeders)));
}

void Replay::read(connections::TopicName topic, std::string after, std::size_t bytes_max, Done done) {
    loop::Loop::current()->post([this, topic = std::move(topic), after = std::move(after), bytes_max,
                                 done = std::move(done)]() mutable {
        loop::spawn(run(std::move(topic), std::move(after), bytes_max, std::move(done)));
    });
}

// One bridge must feed the topic, and of its stream one open shard.
std::optional<Replay::Place> Replay::find_place(const connections::TopicName& topic,
                                                const std::string& after) const {
    const std::size_t colon = after.rfind(':');
    if (colon == after.npos) return std::nullopt;
    const auto feeders = feeders_.load();
    const Feeder* feeder = nullptr;
    for (const Feeder& one : *feeders) {
        if (!one.definition->may_feed(topic)) continue;
        if (feeder) return std::nullopt;
        feeder = &one;
    }
    if (!feeder) return std::nullopt;
    const Definition& definition = *feeder->definition;
    const auto shards = streams_.shards(definition.stream_arn);
    if (!shards) return std::nullopt;
    const auto open = std::count_if(shards->begin(), shards->end(), [](const auto& one) { return one.open; });
    const auto shard = std::find_if(shards->begin(), shards->end(), [&](const api::StreamShard& one) {
        return one.open && one.id == after.substr(0, colon);
    });
    if (shard == shards->end()) return std::nullopt;
    if (open > 1) {
        // Where the partition key is the topic, it says which shard.
        const std::string key = topic.topic.substr(
            definition.topic_prefix.size(),
            topic.topic.size() - definition.topic_prefix.size() - definition.topic_suffix.size());
        const bool from_here = definition.topic.is_member("partitionKey") && !feeder->progress->strayed &&
                               shard->owns_key && shard->owns_key(key);
        if (!from_here) return std::nullopt;
    }
    const auto position = streams_.position_of(*shard, std::string_view(after).substr(colon + 1));
    if (!position) return std::nullopt;
    return Place{*feeder, *shard, *position};
}

loop::Task<void> Replay::run(connections::TopicName topic, std::string after, std::size_t bytes_max,
                             Done done) {
    const auto place = find_place(topic, after);
    if (!place) {
        done(std::nullopt);
        co_return;
    }
    // Nobody can have a record that is not there.
    loop::Later<base::Answer<log::Bounds>> bounding(
        [&](auto answer) { log_.bounds(place->shard.log, std::move(answer)); });
    const auto bounds = co_await bounding;
    if (!bounds || place->after.entry > bounds->last) {
        done(std::nullopt);
        co_return;
    }
    // After a crash the bridge publishes again what this client has; it goes on behind that.
    Reach& reach = place->feeder.progress->reach;
    while (true) {
        const auto reached = reach.of(place->shard.log);
        if (reached && *reached > place->after) break;
        if (!reach.moving()) {
            done(std::nullopt);
            co_return;
        }
        loop::Later<int> waiting([&](auto beyond) {
            auto shared = std::make_shared<decltype(beyond)>(std::move(beyond));
            reach.when_beyond(place->shard.log, place->after, [shared] { (*shared)(0); });
        });
        [[maybe_unused]] const int moved = co_await waiting;
    }
    auto reading = read_from(*place, topic.topic, std::move(after), bytes_max);
    auto chunk = co_await reading;
    done(std::move(chunk));
}

loop::Task<std::optional<connections::Backlog::Chunk>> Replay::read_from(const Place& place,
                                                                         const std::string& topic,
                                                                         std::string after,
                                                                         std::size_t bytes_max) {
    const Definition& definition = *place.feeder.definition;
    const cursor::RecordSource source{.streams = streams_,
                                      .shard = place.shard,
                                      .stream_arn = definition.stream_arn,
                                      .region = definition.region,
                                      .role_arn = definition.role_arn};
    Chunk chunk{.last = std::move(after)};
    api::RecordPosition next{place.after.entry, place.after.index + 1};
    std::size_t bytes = 0;
    while (bytes < bytes_max) {
        // What is not published yet comes by itself.
        const api::RecordPosition end = *place.feeder.progress->reach.of(place.shard.log);
        if (next >= end) {
            chunk.complete = true;
            break;
        }
        loop::Later<base::Answer<log::Batch>> reading(
            [&](auto done) { log_.read(place.shard.log, next.entry, kReadBytes, std::move(done)); });
        const auto batch = co_await reading;
        if (!batch || batch->bounds.first > next.entry || batch->entries.empty()) {
            // A record behind the last one of its entry: what follows is the next entry, if there is one.
            const bool at_end = batch && batch->bounds.first <= next.entry && next.entry > batch->bounds.last;
            if (!at_end) co_return std::nullopt;  // expired, or unreadable
            chunk.complete = true;
            break;
        }
        for (const log::Entry& entry : batch->entries) {
            const auto records = log::unpack(*entry.data);
            if (!records) co_return std::nullopt;
            std::uint32_t index = entry.sequence == next.entry ? next.index : 0;
            for (; index < records->size(); ++index) {
                const cursor::Record record{.position = {entry.sequence, index},
                                            .at = entry.at,
                                            .pack = entry.data,
                                            .partition_key = (*records)[index].partition_key,
                                            .data = (*records)[index].data};
                if (record.position >= end || bytes >= bytes_max) break;
                const cursor::RecordEvent event(source, record);
                auto made = to_message(definition, event, &topic);
                if (made) {
                    bytes += made->message->payload.size() + made->message->source.size();
                    chunk.messages.push_back(std::move(made->message));
                }
                chunk.last = event.id();
                next = {entry.sequence, index + 1};
            }
            if (index < records->size()) break;
            next = {entry.sequence + 1, 0};
        }
    }
    co_return chunk;
}

}  // namespace penstock::bridge

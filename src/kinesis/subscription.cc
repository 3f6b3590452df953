#include "kinesis/subscription.h"

#include "kinesis/errors.h"

namespace penstock::kinesis {
namespace {

constexpr std::int64_t kHeartbeatMs = 5000;
// Of one event; the model has no number for it.  Reads are a little larger: packs carry headers besides.
constexpr std::size_t kEventBytes = 1024 * 1024;
constexpr std::size_t kReadBytes = kEventBytes + 64 * 1024;

class Subscription final : public api::EventProducer {
public:
    Subscription(Streams& streams, Subscribed to)
        : streams_(streams), loop_(*loop::Loop::current()), to_(std::move(to)), next_(to_.from) {}
    ~Subscription() override {
        *alive_ = false;
        loop_.cancel(heartbeat_);
        loop_.cancel(end_);
    }

    bool claim();
    void start(api::EventSink& sink) override;
    void room() override {
        if (std::exchange(held_back_, false)) read();
    }

private:
    const Shard& shard() const { return to_.stream->shards[to_.shard]; }
    // The stream as it is by now.  Who asks for events of something that is not there any more hears so.
    std::optional<api::Error> look_again();
    void read();
    void received(base::Answer<log::Batch> batch);
    void send(std::vector<Record> records, std::int64_t behind_ms);
    void send_last(std::vector<Record> records);
    void beat();
    void restart_heartbeat();
    void finish(const api::Error* why);
    std::string continuation() const;

    Streams& streams_;
    loop::Loop& loop_;
    Subscribed to_;
    api::RecordPosition next_;
    std::string last_number_;  // of the last record sent
    api::EventSink* sink_ = nullptr;
    std::unique_ptr<Subscriptions::Claim> claim_;
    std::unique_ptr<log::Waiting> reading_;
    loop::Loop::TimerId heartbeat_ = 0, end_ = 0;
    std::int64_t behind_ms_ = 0;
    bool held_back_ = false;  // until the client has room
    bool over_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // outlived by word from other cores
};

bool Subscription::claim() {
    const std::string key = to_.stream->arn() + "/" + to_.consumer + "/" + shard().id();
    claim_ = streams_.subscriptions().claim(key, streams_.clock().now_ms(), [this, alive = alive_] {
        if (!*alive) return;
        const api::Error error = subscription_exists(*to_.stream, shard(), to_.consumer);
        finish(&error);
    });
    return claim_ != nullptr;
}

void Subscription::start(api::EventSink& sink) {
    sink_ = &sink;
    end_ = loop_.after(streams_.subscription_life_ms(), [this] { finish(nullptr); });
    restart_heartbeat();
    read();
}

std::optional<api::Error> Subscription::look_again() {
    const Stream& old = *to_.stream;
    StreamPtr now = streams_.find(old.account, old.region, old.name);
    if (!now || now->created_ms != old.created_ms) return stream_not_found(old.name, old.account);
    const Consumer* const consumer = now->find_consumer(to_.consumer);
    if (!consumer || consumer->created_ms != to_.consumer_created_ms)
        return consumer_not_found(to_.consumer, old.account);
    to_.stream = std::move(now);
    return std::nullopt;
}

void Subscription::read() {
    if (over_) return;
    if (!sink_->has_room()) {
        held_back_ = true;
        return;
    }
    reading_ = streams_.log().next(to_.stream->log_of(shard()), next_.entry, kReadBytes,
                                   [this](base::Answer<log::Batch> batch) { received(std::move(batch)); });
}

void Subscription::received(base::Answer<log::Batch> batch) {
    // Freed later: its own callback is what runs here.
    loop_.at_end_of_tick([keep = std::move(reading_)] {});
    if (auto why = look_again()) return finish(&*why);
    if (!batch) {
        const api::Error why = batch.error() == base::Errc::not_found
                                   ? stream_not_found(to_.stream->name, to_.stream->account)
                                   : api::unavailable(batch.error());
        return finish(&why);
    }
    auto taken = take(*to_.stream, shard(), *batch, next_, streams_.clock().now_ms(), {.bytes = kEventBytes});
    if (!taken) return finish(&taken.error());
    next_ = taken->next;
    const bool at_tip = next_.entry > batch->bounds.last;
    if (!taken->records.empty()) last_number_ = taken->records.back().sequence_number->value;
    if (batch->bounds.closed && at_tip) return send_last(std::move(taken->records));
    const base::WallMs now = streams_.clock().now_ms();
    behind_ms_ = at_tip || taken->last_at == 0 ? 0 : std::max<std::int64_t>(0, now - taken->last_at);
    if (!taken->records.empty()) send(std::move(taken->records), behind_ms_);
    read();
}

void Subscription::send(std::vector<Record> records, std::int64_t behind_ms) {
    SubscribeToShardEvent event;
    event.records = std::move(records);
    event.continuation.put(continuation());
    event.millis_behind_latest.put(behind_ms);
    sink_->event("SubscribeToShardEvent", event);
    restart_heartbeat();
}

// KCL takes the end of a shard for one only in this form: children, and no number to go on from.
void Subscription::send_last(std::vector<Record> records) {
    SubscribeToShardEvent event;
    event.records = std::move(records);
    event.millis_behind_latest.put(0);
    event.child_shards = children_of(*to_.stream, shard());
    sink_->event("SubscribeToShardEvent", event);
    finish(nullptr);
}

void Subscription::beat() {
    if (auto why = look_again()) return finish(&*why);
    if (sink_->has_room())
        send({}, behind_ms_);
    else
        restart_heartbeat();
}

void Subscription::restart_heartbeat() {
    loop_.cancel(heartbeat_);
    heartbeat_ = loop_.after(kHeartbeatMs, [this] { beat(); });
}

void Subscription::finish(const api::Error* why) {
    if (std::exchange(over_, true)) return;
    claim_.reset();
    reading_.reset();
    loop_.cancel(heartbeat_);
    loop_.cancel(end_);
    if (why)
        sink_->fail(*why);
    else
        sink_->end();
}

// What AFTER_SEQUENCE_NUMBER goes on from: the last record, or before the first one the place in front of it.
std::string Subscription::continuation() const {
    if (!last_number_.empty()) return last_number_;
    constexpr std::uint32_t last_in_pack = (1u << kPackIndexBits) - 1;
    const api::RecordPosition before = next_.index > 0 ? api::RecordPosition{next_.entry, next_.index - 1}
                                                       : api::RecordPosition{next_.entry - 1, last_in_pack};
    return to_text({.shard_created_s = shard().created_s,
                    .index = to_index(before),
                    .time_s = streams_.clock().now_ms() / 1000,
                    .shard = to_.shard});
}

}  // namespace

api::Result<api::EventSource> subscribe(Streams& streams, Subscribed to) {
    auto subscription = std::make_unique<Subscription>(streams, to);
    if (!subscription->claim()) {
        return std::unexpected(subscription_exists(*to.stream, to.stream->shards[to.shard], to.consumer));
    }
    return subscription;
}

}  // namespace penstock::kinesis

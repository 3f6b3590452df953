// One core's part of a topic: what was published lately, and who of this core receives it.
//
// Belongs to its hub.  Every core has all topics, and gets every publication in the same order.
#pragma once
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "connections/audience.h"
#include "connections/history.h"
#include "connections/latest.h"
#include "connections/topic_settings.h"

namespace penstock::connections {

class Hub;

struct TopicCounts {
    std::uint64_t published = 0;     // messages
    std::uint64_t deliveries = 0;    // messages handed to sockets
    std::uint64_t bytes = 0;         // of these, as encoded
    std::uint64_t skipped = 0;       // messages that a slow client did not get, because of the policy
    std::uint64_t disconnected = 0;  // clients that were too slow

    // Adds what another core counts: it has the same messages, and other clients.
    void add_core(const TopicCounts& other);
};

class Topic {
public:
    Topic(Hub& hub, TopicName name, const TopicSettings& settings);

    const TopicName& name() const { return name_; }
    Hub& hub() const { return hub_; }
    const TopicSettings& settings() const { return settings_; }
    void configure(const TopicSettings& settings) { settings_ = settings; }

    std::uint64_t epoch() const { return epoch_; }
    Seq next() const { return history_.next(); }
    base::WallMs last_published_at() const { return last_published_at_; }
    const History& history() const { return history_; }
    const Latest& latest() const { return latest_; }
    std::size_t members() const;
    TopicCounts& counts() { return counts_; }
    // The place of the newest message, or before the first.
    Position position() const;
    Position position_of(Seq seq, const Message& message) const {
        return {.epoch = epoch_, .seq = seq, .source = message.source};
    }

    void publish(const Publication& publication);
    // The members of this encoding; made when asked for first.
    Audience& audience(Encoding encoding);
    void each_audience(const std::function<void(Audience&)>& visit) const;
    // Forgets what is too old for a client to catch up on.
    void expire(base::WallMs now) { history_.expire(now, settings_.history); }
    // Whether a client that was at this position can get exactly what it missed.
    bool reaches_back_to(const Position& position) const;
    // Where a client goes on that has all which came from this source and before; nothing when what comes
    // next may be gone from the history.  Messages without a source are passed over.
    std::optional<Seq> first_after(std::string_view source) const;

private:
    void restart(std::uint64_t epoch, Seq next);

    Hub& hub_;
    TopicName name_;
    TopicSettings settings_;
    std::uint64_t epoch_ = 0;  // 0: nothing was published yet
    base::WallMs last_published_at_ = 0;
    std::string last_source_;
    History history_;
    Latest latest_;
    std::array<std::unique_ptr<Audience>, kEncodings> audiences_;
    TopicCounts counts_;
};

}  // namespace penstock::connections

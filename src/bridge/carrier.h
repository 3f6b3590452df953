// Carries the records of one shard to their topics: reads, filters, publishes, remembers how far it got.
//
// Lives on one loop.  What one read brings is published topic by topic, in slices so that the loop does its
// other work, and in the shard's order: a slice goes out when the cores have taken the one before.  Topics
// are rings, so nobody is waited for beyond that.  The checkpoint follows behind, some times a second: after
// a crash what came after it is published again, under the same positions in the stream.
#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "api/streams.h"
#include "bridge/definition.h"
#include "bridge/reach.h"
#include "connections/hubs.h"
#include "cursor/checkpoint.h"
#include "cursor/shard_cursor.h"
#include "cursor/stream_readers.h"
#include "log/log.h"
#include "state/cells.h"

namespace penstock::bridge {

// What the carriers of a bridge tell about it; any thread.
struct Progress {
    std::atomic<std::uint64_t> published = 0;
    std::array<std::atomic<std::uint64_t>, kKeptReasons> kept{};  // by reason
    std::atomic<bool> failing = false;                            // a shard cannot be read
    // Records came whose explicit hash keys led them to other shards than their partition keys: where these
    // are the topics, more than one shard feeds a topic.  Remembered for ever.
    std::atomic<bool> strayed = false;
    Reach reach{};
};

// What a carrier works with; outlives it.
struct Services {
    log::Log& log;
    state::Cells& cells;
    const api::StreamDirectory& streams;
    connections::Hubs& hubs;
};

class Carrier final : public cursor::ShardReader, public std::enable_shared_from_this<Carrier> {
public:
    Carrier(loop::Loop& loop, const Services& services, DefinitionPtr definition,
            const api::StreamShard& shard, std::shared_ptr<Progress> progress,
            cursor::StreamReaders::Over over);

    // Each from any loop.
    void start() override;
    void stop() override;
    // Counts from the next read on.
    void redefine(DefinitionPtr definition);

private:
    // What goes to one topic, in order.
    struct Bundle {
        std::string topic;
        std::vector<connections::MessagePtr> messages;
    };

    loop::Task<void> run(std::shared_ptr<Carrier> self);
    loop::Task<bool> find_start();
    // False when there is nothing more to do.
    loop::Task<bool> carry_some();
    std::vector<Bundle> bundle(const std::vector<cursor::Record>& records, std::size_t from, std::size_t end);
    // Until every core has them.
    loop::Task<void> publish(std::vector<Bundle> bundles);
    void notice_strays(const cursor::Record& record);
    void trouble(std::string_view what);

    loop::Loop& loop_;
    const Services& services_;
    DefinitionPtr definition_;
    cursor::ShardCursor cursor_;
    cursor::Checkpoint checkpoint_;
    std::shared_ptr<Progress> progress_;
    cursor::StreamReaders::Over over_;
    bool stopped_ = false;
};

// Under it the checkpoints of a bridge are kept.
std::string checkpoint_prefix(const std::string& id);
// There when records have strayed.
std::string strayed_key(const std::string& id);

}  // namespace penstock::bridge

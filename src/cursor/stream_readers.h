// One reader for each shard of a stream that should have one now: parents are read to their end before their
// children begin, and after a reshard the children follow by themselves.
//
// Belongs to the home loop; the readers live beside their journals.  Nothing polls: the stream tells of its
// changes.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "api/streams.h"
#include "loop/cores.h"

namespace penstock::cursor {

// What reads one shard.  Made, started and stopped on the home loop.
class ShardReader {
public:
    virtual ~ShardReader() = default;
    virtual void start() = 0;
    // What is being done with records already read is finished, then nothing more happens.
    virtual void stop() = 0;
};

class StreamReaders {
public:
    // How a reader tells that it is over, once, from its own loop: the shard was read to its end and that is
    // durable, or it was stopped, or cannot go on.
    enum class End : std::uint8_t { of_shard, early };
    using Over = std::function<void(End)>;
    using Make =
        std::function<std::shared_ptr<ShardReader>(const api::StreamShard& shard, loop::Loop& loop, Over)>;

    StreamReaders(loop::Cores& cores, api::StreamDirectory& streams, std::string stream_arn, Make make);
    // The readers are stopped.
    ~StreamReaders();
    StreamReaders(const StreamReaders&) = delete;

    void run();
    // A shard gets a new reader after run() only when the one before is over: no record is read by two.
    void stop();
    void each(const std::function<void(ShardReader&)>& visit) const;

private:
    void reconcile();
    void stop_reader(const log::LogId& log);
    void start_reader(const api::StreamShard& shard);
    void over(const log::LogId& log, End end);

    loop::Cores& cores_;
    api::StreamDirectory& streams_;
    std::string stream_arn_;
    Make make_;
    bool running_ = false;
    std::unique_ptr<api::StreamWatch> watch_;
    std::map<log::LogId, std::shared_ptr<ShardReader>> readers_;
    std::map<log::LogId, std::shared_ptr<ShardReader>> stopping_;
    std::set<log::LogId> ended_;  // shards read to their end
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace penstock::cursor

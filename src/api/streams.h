// What other services ask of the streams: the shards of a stream and their logs.  Implemented by kinesis,
// used by mapping and bridge.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/caller.h"
#include "log/log.h"

namespace penstock::api {

// A record's place: its entry in the shard's log and its index in the entry's pack.
struct RecordPosition {
    log::Sequence entry = 0;
    std::uint32_t index = 0;
    auto operator<=>(const RecordPosition&) const = default;
};

struct StreamShard {
    std::string id;  // "shardId-000000000000"
    log::LogId log;
    std::int64_t created_s = 0;  // epoch seconds
    std::vector<std::string> parents;
    bool open = true;
    // Whether records with this partition key come here, unless an explicit hash key sends them elsewhere.
    // Unset: all do.
    std::function<bool(std::string_view partition_key)> owns_key{};
};

class StreamWatch {
public:
    virtual ~StreamWatch() = default;
};

class StreamDirectory {
public:
    virtual ~StreamDirectory() = default;
    // The shards of a stream, parents before children; nothing when there is no such stream.  From any loop.
    virtual std::optional<std::vector<StreamShard>> shards(const std::string& stream_arn) const = 0;
    // Whether there is a consumer of that ARN.  From any loop.
    virtual bool has_consumer(const std::string& consumer_arn) const = 0;
    // Whether this account may read it.  From any loop.
    virtual bool may_read(const Caller& caller, const std::string& stream_arn) const = 0;
    // Told on the home loop when the stream is created, resharded or deleted.  Call from the home loop.
    [[nodiscard]] virtual std::unique_ptr<StreamWatch> watch(const std::string& stream_arn,
                                                             std::function<void()> changed) = 0;
    // AWS's decimal text for a record.  `at` is the entry's time.
    virtual std::string sequence_number(const StreamShard& shard, RecordPosition position,
                                        base::WallMs at) const = 0;
    // The record with this number; nothing when it is no number of this shard.
    virtual std::optional<RecordPosition> position_of(const StreamShard& shard,
                                                      std::string_view sequence_number) const = 0;
};

}  // namespace penstock::api

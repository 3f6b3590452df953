// All shards of a stream as one sequence of records, in the order of their arrival; records that arrived in
// the same millisecond in the order of their shards.  Children are read after their parents.
//
// Keeps a page per shard, together about 64 MiB, however long the stream is.
#pragma once
#include <list>

#include "tool/shard_order.h"
#include "tool/shard_reader.h"

namespace penstock::tool {

class StreamReader {
public:
    StreamReader(Client& client, std::string stream) : client_(client), stream_(std::move(stream)) {}

    // Finds the shards.  Fails when there is no such stream.
    api::Result<void> begin(Position from);
    // The next record, or nothing when every shard was at its tip or at its end when it was last asked.
    api::Result<std::optional<Line>> next();
    // After nothing: asks all shards again.
    void ask_again();

    std::size_t shards_read() const { return shards_read_; }

private:
    void start_ready(Position from);
    api::Result<void> fill();
    void retire(std::list<ShardReader>::iterator reader);

    Client& client_;
    std::string stream_;
    Position from_{};
    ShardOrder order_{};
    std::list<ShardReader> readers_{};
    std::size_t shards_read_ = 0;
};

}  // namespace penstock::tool

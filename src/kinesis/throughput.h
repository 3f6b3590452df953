// What one shard takes and gives, held to AWS's rates (limits.h).  One per shard, shared by all snapshots of
// its stream; any core.  Begins anew with the server.
#pragma once
#include <mutex>
#include <optional>

#include "base/token_bucket.h"
#include "kinesis/hash_key.h"
#include "kinesis/limits.h"

namespace penstock::kinesis {

class Throughput {
public:
    // Whether a record may be stored; a refused one costs nothing.  A record larger than a second's bytes is
    // taken by a shard at rest, which is then busy with it for as long as it takes.
    bool take_write(std::size_t bytes, HashValue hash, base::WallMs now);
    // The hashes written in this second, once they are more than one, and more than half of what the shard
    // takes in a second was written; told once a second.
    std::optional<HashRange> became_hot(base::WallMs now);

    // Whether GetRecords may be called.
    bool take_read(base::WallMs now);
    // What a call has answered.  An answer of more than the rate leaves gets calls refused until all of it is
    // paid off: after 10 MiB for five seconds, as AWS has it.
    void charge_read(std::size_t bytes, base::WallMs now);

private:
    struct Second {
        std::int64_t number = 0;
        std::int64_t bytes = 0, records = 0;
        HashRange hashes{};
        bool told = false;
    };

    std::mutex mutex_;
    base::TokenBucket write_bytes_{kShardWriteBytes}, write_records_{kShardWriteRecords};
    base::TokenBucket read_calls_{kShardReadCalls}, read_bytes_{kShardReadBytes};
    bool paying_off_ = false;
    Second second_;
};

}  // namespace penstock::kinesis

// The errors of Kinesis in AWS's words (recorded by kinesalite's tests), one function each.
#pragma once
#include "api/caller.h"
#include "api/error.h"
#include "kinesis/stream.h"

namespace penstock::kinesis {

api::Error stream_not_found(std::string_view stream, std::string_view account);
api::Error stream_exists(std::string_view stream, std::string_view account);
// `shard` as the client wrote it.
api::Error could_not_find_shard(std::string_view shard, std::string_view stream, std::string_view account);
api::Error shard_does_not_exist(std::string_view shard, std::string_view stream, std::string_view account);
api::Error shard_limit_exceeded(const api::Caller& caller, std::size_t now, std::size_t limit,
                                std::size_t more);
api::Error consumer_not_found(std::string_view consumer, std::string_view account);
api::Error subscription_exists(const Stream& stream, const Shard& shard, std::string_view consumer);
api::Error invalid_argument(std::string message);
api::Error expired_iterator(base::WallMs created, base::WallMs now);

}  // namespace penstock::kinesis

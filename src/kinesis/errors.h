// The errors of Kinesis in AWS's words (recorded by kinesalite's tests), one function each.
#pragma once
#include "api/caller.h"
#include "api/error.h"
#include "api/policy.h"
#include "kinesis/stream.h"

namespace penstock::kinesis {

api::Error stream_not_found(std::string_view stream, std::string_view account);
api::Error stream_exists(std::string_view stream, std::string_view account);
// `shard` as the client wrote it.
api::Error could_not_find_shard(std::string_view shard, std::string_view stream, std::string_view account);
api::Error shard_does_not_exist(std::string_view shard, std::string_view stream, std::string_view account);
api::Error shard_limit_exceeded(const std::string& account, const std::string& region, std::size_t now,
                                std::size_t limit, std::size_t more);
// A shard is written to or read from faster than it allows.
api::Error shard_rate_exceeded(std::string_view shard, std::string_view stream, std::string_view account);
// An operation is called more often than it may be; `stream` may be empty.
api::Error call_rate_exceeded(std::string_view stream, std::string_view account);
api::Error daily_quota_exceeded(std::string_view operation, const Stream& stream, std::size_t changes);
api::Error on_demand_limit_exceeded(const std::string& account, const std::string& region);
api::Error shard_is_closed(const Shard& shard, const Stream& stream);
// Shards of an on-demand stream are not for the client to change.
api::Error stream_is_on_demand(const Stream& stream);
api::Error stream_has_consumers(std::string_view stream, std::string_view account);
// `consumer`: its name or its ARN, as the client wrote it.
api::Error consumer_not_found(std::string_view consumer, std::string_view account);
api::Error subscription_exists(const Stream& stream, const Shard& shard, std::string_view consumer);
api::Error warm_throughput_needs_on_demand();
// The disk, or the limit that --disk-limit sets, has no room for records.
api::Error no_room(const Stream& stream);
api::Error access_denied(const api::Access& access, api::Verdict verdict);
// Of the newest operations, which AWS knows and Penstock does not do.
api::Error not_supported(std::string_view what);
// The answer to a call with DryRun that would have been carried out.
api::Error dry_run();
api::Error invalid_argument(std::string message);
api::Error expired_iterator(base::WallMs created, base::WallMs now);

}  // namespace penstock::kinesis

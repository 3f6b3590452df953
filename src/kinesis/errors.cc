#include "kinesis/errors.h"

#include "kinesis/limits.h"

namespace penstock::kinesis {
namespace {

std::string in_stream(std::string_view stream, std::string_view account) {
    return "stream " + std::string(stream) + " under account " + std::string(account);
}

}  // namespace

api::Error stream_not_found(std::string_view stream, std::string_view account) {
    return {"ResourceNotFoundException",
            "Stream " + std::string(stream) + " under account " + std::string(account) + " not found."};
}

api::Error stream_exists(std::string_view stream, std::string_view account) {
    return {"ResourceInUseException",
            "Stream " + std::string(stream) + " under account " + std::string(account) + " already exists."};
}

api::Error could_not_find_shard(std::string_view shard, std::string_view stream, std::string_view account) {
    return {"ResourceNotFoundException",
            "Could not find shard " + std::string(shard) + " in " + in_stream(stream, account) + "."};
}

api::Error shard_does_not_exist(std::string_view shard, std::string_view stream, std::string_view account) {
    return {"ResourceNotFoundException",
            "Shard " + std::string(shard) + " in " + in_stream(stream, account) + " does not exist"};
}

api::Error shard_limit_exceeded(const std::string& account, const std::string& region, std::size_t now,
                                std::size_t limit, std::size_t more) {
    return {"LimitExceededException",
            "This request would exceed the shard limit for the account " + account + " in " + region +
                ". Current shard count for the account: " + std::to_string(now) +
                ". Limit: " + std::to_string(limit) +
                ". Number of additional shards that would have resulted from this request: " +
                std::to_string(more) +
                ". Refer to the AWS Service Limits page "
                "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits "
                "and how to request higher limits."};
}

api::Error shard_rate_exceeded(std::string_view shard, std::string_view stream, std::string_view account) {
    return {"ProvisionedThroughputExceededException",
            "Rate exceeded for shard " + std::string(shard) + " in " + in_stream(stream, account) + "."};
}

// What AWS says of an operation that is about no stream is not known.
api::Error call_rate_exceeded(std::string_view stream, std::string_view account) {
    const std::string whose = stream.empty() ? "account " + std::string(account) : in_stream(stream, account);
    return {"LimitExceededException", "Rate exceeded for " + whose + "."};
}

// This text and the next are our own; AWS's are not known.
api::Error daily_quota_exceeded(std::string_view operation, const Stream& stream, std::size_t changes) {
    return {"LimitExceededException", std::string(operation) + " can change " +
                                          in_stream(stream.name, stream.account) + " " +
                                          std::to_string(changes) + " times in 24 hours."};
}

api::Error on_demand_limit_exceeded(const std::string& account, const std::string& region) {
    return {"LimitExceededException",
            "This request would exceed the limit of " + std::to_string(kOnDemandStreams) +
                " streams in On-Demand mode for the account " + account + " in " + region + "."};
}

// This and the next are moto's words; AWS's are not known.
api::Error shard_is_closed(const Shard& shard, const Stream& stream) {
    return invalid_argument("Shard " + shard.id() + " in " + in_stream(stream.name, stream.account) +
                            " has already been merged or split, and thus is not eligible for merging or "
                            "splitting.");
}

api::Error stream_is_on_demand(const Stream& stream) {
    return {"ValidationException", "Request is invalid. Stream " + stream.name + " under account " +
                                       stream.account + " is in On-Demand mode."};
}

// Text of our own; AWS's is not known.
api::Error stream_has_consumers(std::string_view stream, std::string_view account) {
    return {"ResourceInUseException", "Stream " + std::string(stream) + " under account " +
                                          std::string(account) +
                                          " has registered consumers. Deregister them, or set "
                                          "EnforceConsumerDeletion."};
}

api::Error consumer_not_found(std::string_view consumer, std::string_view account) {
    return {"ResourceNotFoundException",
            "Consumer " + std::string(consumer) + ", account " + std::string(account) + " not found."};
}

api::Error subscription_exists(const Stream& stream, const Shard& shard, std::string_view consumer) {
    return {"ResourceInUseException",
            "Another active subscription exists for this consumer: " + stream.account + ":" + stream.name +
                ":" + shard.id() + ":" + std::string(consumer)};
}

// Text of our own, as the next.
api::Error warm_throughput_needs_on_demand() {
    return {"ValidationException", "WarmThroughputMiBps needs a stream in On-Demand mode."};
}

// Our own words for what AWS's disks never are; the name is the one on which clients wait and try again.
api::Error no_room(const Stream& stream) {
    return {"ProvisionedThroughputExceededException",
            "Penstock's disk is full, or its --disk-limit is reached: no record was added to " +
                in_stream(stream.name, stream.account) +
                ". Room is made by deleting streams, and by records that expire."};
}

// IAM user guide, "Troubleshoot access denied error messages".
api::Error access_denied(const api::Access& access, api::Verdict verdict) {
    const std::string why = verdict == api::Verdict::denied
                                ? " with an explicit deny in a resource-based policy"
                                : " because no resource-based policy allows the " + access.action + " action";
    return {"AccessDeniedException", "User: arn:aws:iam::" + access.account +
                                         ":root is not authorized to perform: " + access.action +
                                         " on resource: " + access.resource + why};
}

api::Error not_supported(std::string_view what) {
    return {"ValidationException", "Penstock does not support " + std::string(what) + "."};
}

// Our own words; the name is AWS's.
api::Error dry_run() {
    return {"DryRunOperationException", "The request would have succeeded, but DryRun is set."};
}

api::Error invalid_argument(std::string message) { return {"InvalidArgumentException", std::move(message)}; }

api::Error expired_iterator(base::WallMs created, base::WallMs now) {
    return {"ExpiredIteratorException",
            "Iterator expired. The iterator was created at time " + base::java_date(created) +
                " while right now it is " + base::java_date(now) +
                " which is further in the future than the tolerated delay of 300000 milliseconds."};
}

}  // namespace penstock::kinesis

#include "kinesis/errors.h"

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

api::Error shard_limit_exceeded(const api::Caller& caller, std::size_t now, std::size_t limit,
                                std::size_t more) {
    return {"LimitExceededException",
            "This request would exceed the shard limit for the account " + caller.account + " in " +
                caller.region + ". Current shard count for the account: " + std::to_string(now) +
                ". Limit: " + std::to_string(limit) +
                ". Number of additional shards that would have resulted from this request: " +
                std::to_string(more) +
                ". Refer to the AWS Service Limits page "
                "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits "
                "and how to "
                "request higher limits."};
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

api::Error invalid_argument(std::string message) { return {"InvalidArgumentException", std::move(message)}; }

api::Error expired_iterator(base::WallMs created, base::WallMs now) {
    return {"ExpiredIteratorException",
            "Iterator expired. The iterator was created at time " + base::java_date(created) +
                " while right now it is " + base::java_date(now) +
                " which is further in the future than the tolerated delay of 300000 milliseconds."};
}

}  // namespace penstock::kinesis

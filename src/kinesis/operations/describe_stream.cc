#include "kinesis/describe.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

struct DescribeStream {
    static constexpr std::string_view name = "DescribeStream";

    struct Request {
        Optional<"Limit", PageLimit> limit;
        Optional<"ExclusiveStartShardId", ShardId> exclusive_start_shard_id;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    struct StreamDescription {
        Required<"StreamName", StreamName> stream_name;
        Required<"StreamARN", StreamArn> stream_arn;
        Required<"StreamStatus", StreamStatus> status;
        Optional<"StreamModeDetails", StreamModeDetails> mode;
        Required<"Shards", std::vector<ShardDescription>> shards;
        Required<"HasMoreShards", wire::Boolean> has_more_shards;
        Required<"RetentionPeriodHours", wire::Integer> retention_hours;
        Required<"StreamCreationTimestamp", wire::Timestamp> created;
        Required<"EnhancedMonitoring", std::vector<EnhancedMetrics>> enhanced_monitoring;
        Optional<"EncryptionType", EncryptionType> encryption_type;
        Optional<"KeyId", KeyId> key_id;
    };
    struct Response {
        Required<"StreamDescription", StreamDescription> description;
    };

    static Result<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        constexpr std::size_t shards_per_page = 100;
        auto found = streams.find(caller, request.stream_name, request.stream_arn);
        if (!found) return std::unexpected(found.error());
        const Stream& stream = **found;

        std::size_t from = 0;
        if (request.exclusive_start_shard_id) {
            const auto after = parse_shard_id(request.exclusive_start_shard_id->value);
            if (!after) {
                return std::unexpected(could_not_find_shard(request.exclusive_start_shard_id->value,
                                                            stream.name, stream.account));
            }
            from = std::size_t{*after} + 1;
        }
        const auto asked = static_cast<std::size_t>(request.limit ? request.limit->value : 100);
        const std::size_t limit = std::min(asked, shards_per_page);

        Response response;
        StreamDescription& out = response.description.set();
        out.stream_name.put(stream.name);
        out.stream_arn.put(stream.arn());
        out.status.put("ACTIVE");
        out.mode.set().mode.put(mode_of(stream));
        out.shards.set();
        out.has_more_shards.put(false);
        const base::WallMs now = streams.clock().now_ms();
        for (std::size_t i = from; i < stream.shards.size(); ++i) {
            if (stream.expired(stream.shards[i], now)) continue;
            if (out.shards->size() == limit) {
                out.has_more_shards.put(true);
                break;
            }
            out.shards.value.push_back(describe(stream.shards[i]));
        }
        out.retention_hours.put(stream.retention_hours);
        out.created.put(static_cast<double>(stream.created_ms) / 1000);
        out.enhanced_monitoring = describe_monitoring(stream);
        out.encryption_type.put(stream.encryption ? "KMS" : "NONE");
        if (stream.encryption) out.key_id.put(stream.encryption->key_id);
        return response;
    }
};

Operation describe_stream() { return api::operation<DescribeStream, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/describe.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

struct DescribeStreamSummary {
    static constexpr std::string_view name = "DescribeStreamSummary";

    struct Request {
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    struct Summary {
        Required<"StreamName", StreamName> stream_name;
        Required<"StreamARN", StreamArn> stream_arn;
        Required<"StreamStatus", StreamStatus> status;
        Optional<"StreamModeDetails", StreamModeDetails> mode;
        Required<"RetentionPeriodHours", wire::Integer> retention_hours;
        Required<"StreamCreationTimestamp", wire::Timestamp> created;
        Required<"EnhancedMonitoring", std::vector<EnhancedMetrics>> enhanced_monitoring;
        Optional<"EncryptionType", EncryptionType> encryption_type;
        Optional<"KeyId", KeyId> key_id;
        Required<"OpenShardCount", wire::Integer> open_shard_count;
        Optional<"ConsumerCount", wire::Integer> consumer_count;
        Optional<"WarmThroughput", WarmThroughput> warm_throughput;
        Optional<"MaxRecordSizeInKiB", MaxRecordSizeInKiB> max_record_size;
    };
    struct Response {
        Required<"StreamDescriptionSummary", Summary> summary;
    };

    static Result<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto found = streams.find(caller, request.stream_name, request.stream_arn);
        if (!found) return std::unexpected(found.error());
        const Stream& stream = **found;

        Response response;
        Summary& out = response.summary.set();
        out.stream_name.put(stream.name);
        out.stream_arn.put(stream.arn());
        out.status.put("ACTIVE");
        out.mode.set().mode.put(mode_of(stream));
        out.retention_hours.put(stream.retention_hours);
        out.created.put(static_cast<double>(stream.created_ms) / 1000);
        out.enhanced_monitoring = describe_monitoring(stream);
        out.encryption_type.put(stream.encryption ? "KMS" : "NONE");
        if (stream.encryption) out.key_id.put(stream.encryption->key_id);
        out.open_shard_count.put(static_cast<std::int64_t>(stream.open_shards()));
        out.consumer_count.put(static_cast<std::int64_t>(stream.consumers.size()));
        if (stream.warm_throughput_mibps) out.warm_throughput = describe_warm_throughput(stream);
        out.max_record_size.put(stream.record_bytes_max / 1024);
        return response;
    }
};

Operation describe_stream_summary() { return api::operation<DescribeStreamSummary, Streams>(); }

}  // namespace penstock::kinesis

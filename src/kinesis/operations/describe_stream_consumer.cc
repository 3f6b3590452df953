#include "kinesis/describe.h"
#include "kinesis/operation.h"
#include "kinesis/resource.h"

namespace penstock::kinesis {

struct DescribeStreamConsumer {
    static constexpr std::string_view name = "DescribeStreamConsumer";

    struct Request {
        Optional<"StreamARN", StreamArn> stream_arn;
        Optional<"ConsumerName", ConsumerName> consumer_name;
        Optional<"ConsumerARN", ConsumerArn> consumer_arn;
    };
    struct ConsumerDescription {
        Required<"ConsumerName", ConsumerName> name;
        Required<"ConsumerARN", ConsumerArn> arn;
        Required<"ConsumerStatus", ConsumerStatus> status;
        Required<"ConsumerCreationTimestamp", wire::Timestamp> created;
        Required<"StreamARN", StreamArn> stream_arn;
    };
    struct Response {
        Required<"ConsumerDescription", ConsumerDescription> description;
    };

    static Result<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto found = find_consumer(streams, request.consumer_arn, request.stream_arn, request.consumer_name);
        if (!found) return std::unexpected(found.error());
        const ConsumerSummary summary = describe(*found->stream, *found->consumer);
        Response response;
        ConsumerDescription& out = response.description.set();
        out.name.put(summary.name->value);
        out.arn.put(summary.arn->value);
        out.status.put(summary.status->value);
        out.created.put(summary.created->value);
        out.stream_arn.put(found->stream->arn());
        return response;
    }
};

Operation describe_stream_consumer() { return api::operation<DescribeStreamConsumer, Streams>(); }

}  // namespace penstock::kinesis

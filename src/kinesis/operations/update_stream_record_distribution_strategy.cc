#include "kinesis/operation.h"

namespace penstock::kinesis {

// USER_PARTITION_KEY, which every stream has, is accepted; AUTO is not supported.
struct UpdateStreamRecordDistributionStrategy {
    static constexpr std::string_view name = "UpdateStreamRecordDistributionStrategy";

    struct Request {
        Required<"StreamARN", StreamArn> stream_arn;
        Required<"RecordDistributionStrategy", RecordDistributionStrategy> strategy;
    };
    using Response = Empty;

    static Result<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        const auto stream = streams.find(request.stream_arn);
        if (!stream) return std::unexpected(stream.error());
        if (*request.strategy == "AUTO")
            return std::unexpected(not_supported("RecordDistributionStrategy AUTO"));
        return Response{};
    }
};

Operation update_stream_record_distribution_strategy() {
    return api::operation<UpdateStreamRecordDistributionStrategy, Streams>();
}

}  // namespace penstock::kinesis

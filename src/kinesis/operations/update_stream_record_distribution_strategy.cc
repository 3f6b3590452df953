#include "kinesis/operation.h"
#include "kinesis/resource.h"

namespace penstock::kinesis {

// USER_PARTITION_KEY, which every stream has, is accepted; AUTO is not supported.
struct UpdateStreamRecordDistributionStrategy {
    static constexpr std::string_view name = "UpdateStreamRecordDistributionStrategy";

    struct Strategy : wire::Text {
        static constexpr std::string_view values[] = {"AUTO", "USER_PARTITION_KEY"};
        static constexpr wire::Limits limits{.one_of = values};
    };
    struct Request {
        Required<"StreamARN", StreamArn> stream_arn;
        Required<"RecordDistributionStrategy", Strategy> strategy;
    };
    using Response = Empty;

    static Result<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto resource = find_resource(streams, request.stream_arn->value);
        if (!resource) return std::unexpected(resource.error());
        if (*request.strategy == "AUTO")
            return std::unexpected(not_supported("RecordDistributionStrategy AUTO"));
        return Response{};
    }
};

Operation update_stream_record_distribution_strategy() {
    return api::operation<UpdateStreamRecordDistributionStrategy, Streams>();
}

}  // namespace penstock::kinesis

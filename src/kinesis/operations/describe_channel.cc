#include "kinesis/operation.h"

namespace penstock::kinesis {

// Channels carry a stream into S3; Penstock has no S3 (docs/limits.md).
struct DescribeChannel {
    static constexpr std::string_view name = "DescribeChannel";

    using Request = Empty;
    using Response = Empty;

    static Result<Response> run(Streams&, const api::Caller&, const Request&) {
        return std::unexpected(not_supported("DescribeChannel"));
    }
};

Operation describe_channel() { return api::operation<DescribeChannel, Streams>(); }

}  // namespace penstock::kinesis

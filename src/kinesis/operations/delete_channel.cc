#include "kinesis/operation.h"

namespace penstock::kinesis {

// Channels carry a stream into S3; Penstock has no S3 (docs/limits.md).
struct DeleteChannel {
    static constexpr std::string_view name = "DeleteChannel";

    using Request = Empty;
    using Response = Empty;

    static Result<Response> run(Streams&, const api::Caller&, const Request&) {
        return std::unexpected(not_supported("DeleteChannel"));
    }
};

Operation delete_channel() { return api::operation<DeleteChannel, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/operation.h"

namespace penstock::kinesis {

// Channels carry a stream into S3; Penstock has no S3 (docs/limits.md).
struct CreateChannel {
    static constexpr std::string_view name = "CreateChannel";

    using Request = Empty;
    using Response = Empty;

    static Result<Response> run(Streams&, const api::Caller&, const Request&) {
        return std::unexpected(not_supported("CreateChannel"));
    }
};

Operation create_channel() { return api::operation<CreateChannel, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/operation.h"

namespace penstock::kinesis {

// Channels carry a stream into S3; Penstock has no S3 (docs/limits.md).
struct UpdateChannel {
    static constexpr std::string_view name = "UpdateChannel";

    using Request = Empty;
    using Response = Empty;

    static Result<Response> run(Streams&, const api::Caller&, const Request&) {
        return std::unexpected(not_supported("UpdateChannel"));
    }
};

Operation update_channel() { return api::operation<UpdateChannel, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/operation.h"

namespace penstock::kinesis {

// Channels carry a stream into S3; Penstock has no S3 (docs/limits.md).
struct ListChannels {
    static constexpr std::string_view name = "ListChannels";

    using Request = Empty;
    using Response = Empty;

    static Result<Response> run(Streams&, const api::Caller&, const Request&) {
        return std::unexpected(not_supported("ListChannels"));
    }
};

Operation list_channels() { return api::operation<ListChannels, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/operation.h"

namespace penstock::kinesis {

struct StopStreamEncryption {
    static constexpr std::string_view name = "StopStreamEncryption";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"EncryptionType", EncryptionType> type;
        Required<"KeyId", KeyId> key_id;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        if (!(*request.type == "KMS"))
            co_return std::unexpected(invalid_argument("EncryptionType must be KMS."));  // text of our own
        auto changing = streams.change(*stream, [&](Stream& next) -> Result<void> {
            if (auto ok = streams.take_daily(name, next); !ok) return ok;
            next.encryption.reset();
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation stop_stream_encryption() { return api::operation<StopStreamEncryption, Streams>(); }

}  // namespace penstock::kinesis

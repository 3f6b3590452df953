#include "kinesis/operation.h"

namespace penstock::kinesis {

struct UpdateMaxRecordSize {
    static constexpr std::string_view name = "UpdateMaxRecordSize";
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"StreamARN", StreamArn> stream_arn;
        Required<"MaxRecordSizeInKiB", MaxRecordSizeInKiB> max_record_size;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto stream = streams.find(request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        auto changing = streams.change(*stream, [&](Stream& next) -> Result<void> {
            next.record_bytes_max = request.max_record_size->value * 1024;
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation update_max_record_size() { return api::operation<UpdateMaxRecordSize, Streams>(); }

}  // namespace penstock::kinesis

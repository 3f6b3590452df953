#include "kinesis/operation.h"
#include "kinesis/retention.h"

namespace penstock::kinesis {

struct DecreaseStreamRetentionPeriod {
    static constexpr std::string_view name = "DecreaseStreamRetentionPeriod";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"RetentionPeriodHours", wire::Integer> hours;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        const std::int64_t hours = request.hours->value;
        if (auto ok = check_retention(hours); !ok) co_return std::unexpected(ok.error());
        auto changing = streams.change(*stream, [&](Stream& next) -> Result<void> {
            if (hours > next.retention_hours)
                return std::unexpected(wrong_way(hours, next, "longer", "IncreaseRetentionPeriod"));
            next.retention_hours = hours;
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation decrease_stream_retention_period() {
    return api::operation<DecreaseStreamRetentionPeriod, Streams>();
}

}  // namespace penstock::kinesis

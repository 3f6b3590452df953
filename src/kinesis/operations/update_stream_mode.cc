#include "kinesis/operation.h"

namespace penstock::kinesis {

// The shards stay as they are.
struct UpdateStreamMode {
    static constexpr std::string_view name = "UpdateStreamMode";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"StreamARN", StreamArn> stream_arn;
        Required<"StreamModeDetails", StreamModeDetails> mode;
        Optional<"WarmThroughputMiBps", NaturalInteger> warm_throughput;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto stream = streams.find(request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        const bool on_demand = *request.mode->mode == "ON_DEMAND";
        if (request.warm_throughput && !on_demand)
            co_return std::unexpected(warm_throughput_needs_on_demand());
        auto changing = streams.change(*stream, [&](Stream& next) -> Result<void> {
            if (on_demand && !next.on_demand) {
                if (auto room = streams.check_on_demand_limit(next.account, next.region); !room) return room;
            }
            if (on_demand != next.on_demand) {
                if (auto ok = streams.take_daily(name, next); !ok) return ok;
            }
            next.on_demand = on_demand;
            if (!on_demand) next.warm_throughput_mibps.reset();
            if (request.warm_throughput) next.warm_throughput_mibps = request.warm_throughput->value;
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation update_stream_mode() { return api::operation<UpdateStreamMode, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/operation.h"
#include "kinesis/resource.h"

namespace penstock::kinesis {

struct DeregisterStreamConsumer {
    static constexpr std::string_view name = "DeregisterStreamConsumer";
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"StreamARN", StreamArn> stream_arn;
        Optional<"ConsumerName", ConsumerName> consumer_name;
        Optional<"ConsumerARN", ConsumerArn> consumer_arn;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto found = find_consumer(streams, request.consumer_arn, request.stream_arn, request.consumer_name);
        if (!found) co_return std::unexpected(found.error());
        const Consumer consumer = *found->consumer;
        auto changing = streams.change(found->stream, [&](Stream& next) -> Result<void> {
            const auto gone = std::erase_if(next.consumers, [&](const Consumer& c) {
                return c.name == consumer.name && c.created_ms == consumer.created_ms;
            });
            if (gone == 0) return std::unexpected(consumer_not_found(consumer.name, next.account));
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation deregister_stream_consumer() { return api::operation<DeregisterStreamConsumer, Streams>(); }

}  // namespace penstock::kinesis

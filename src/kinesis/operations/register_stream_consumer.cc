#include <algorithm>

#include "kinesis/describe.h"
#include "kinesis/operation.h"
#include "kinesis/tags.h"

namespace penstock::kinesis {

struct RegisterStreamConsumer {
    static constexpr std::string_view name = "RegisterStreamConsumer";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"StreamARN", StreamArn> stream_arn;
        Required<"ConsumerName", ConsumerName> consumer_name;
        Optional<"Tags", Tags> tags;
    };
    struct Response {
        Required<"Consumer", ConsumerSummary> consumer;
    };

    static constexpr std::size_t kConsumersMax = 20;  // AWS

    static Reply<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto stream = streams.find(request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        const std::string& consumer_name = request.consumer_name->value;
        const Tagged whose{.kind = "consumer", .name = consumer_name, .account = (*stream)->account};
        if (auto ok = check_tags(*request.tags, whose); !ok) co_return std::unexpected(ok.error());
        auto changing = streams.change(*stream, [&](Stream& next) -> Result<void> {
            const auto place = std::ranges::lower_bound(next.consumers, consumer_name, {}, &Consumer::name);
            if (place != next.consumers.end() && place->name == consumer_name) {
                // Neither this text nor the next is known of AWS.
                return api::error("ResourceInUseException", "Consumer " + consumer_name + " under stream " +
                                                                next.name + ", account " + next.account +
                                                                " already exists.");
            }
            if (next.consumers.size() == kConsumersMax) {
                return api::error("LimitExceededException",
                                  "Stream " + next.name + " under account " + next.account + " has " +
                                      std::to_string(kConsumersMax) + " registered consumers already.");
            }
            Consumer consumer{.name = consumer_name, .created_ms = streams.clock().now_ms()};
            if (auto ok = add_tags(consumer.tags, *request.tags, whose); !ok) return ok;
            next.consumers.insert(place, std::move(consumer));
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        Response response;
        response.consumer = describe(**changed, *(*changed)->find_consumer(consumer_name));
        // AWS answers so; one that is asked for is ACTIVE at once.
        response.consumer.value.status.put("CREATING");
        co_return response;
    }
};

Operation register_stream_consumer() { return api::operation<RegisterStreamConsumer, Streams>(); }

}  // namespace penstock::kinesis

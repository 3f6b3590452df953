#include "kinesis/operation.h"

namespace penstock::kinesis {

// Removes the stream and its records at once: a state DELETING would be artificial here.
struct DeleteStream {
    static constexpr std::string_view name = "DeleteStream";
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"StreamName", StreamName> stream_name;
        Optional<"EnforceConsumerDeletion", wire::Boolean> enforce_consumer_deletion;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        auto removing = streams.remove(*stream, request.enforce_consumer_deletion->value);
        auto removed = co_await removing;
        co_return removed;
    }
};

Operation delete_stream() { return api::operation<DeleteStream, Streams>(); }

}  // namespace penstock::kinesis

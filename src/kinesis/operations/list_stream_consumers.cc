#include <algorithm>

#include "kinesis/describe.h"
#include "kinesis/operation.h"
#include "kinesis/page_token.h"

namespace penstock::kinesis {

struct ListStreamConsumers {
    static constexpr std::string_view name = "ListStreamConsumers";

    struct Request {
        Required<"StreamARN", StreamArn> stream_arn;
        Optional<"NextToken", NextToken> next_token;
        Optional<"MaxResults", PageLimit> max_results;
        Optional<"StreamCreationTimestamp", wire::Timestamp> stream_created;
    };
    struct Response {
        Optional<"Consumers", std::vector<ConsumerSummary>> consumers;
        Optional<"NextToken", NextToken> next_token;
    };

    // The name of the last consumer of the page before; "" for the first page.
    static Result<std::string> place(const Stream& stream, const Request& request, base::WallMs now) {
        if (!request.next_token) {
            if (auto same = check_created(stream, request.stream_created); !same)
                return std::unexpected(same.error());
            return "";
        }
        if (request.stream_created) {  // worded like ListShards
            return std::unexpected(
                invalid_argument("NextToken and StreamCreationTimestamp cannot be provided together."));
        }
        auto token = take_page_token(request.next_token->value, now);
        if (!token) return std::unexpected(token.error());
        if (token->stream_arn != stream.arn()) return std::unexpected(invalid_page_token());
        return std::move(token->place);
    }

    static Result<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        const base::WallMs now = streams.clock().now_ms();
        const auto found = streams.find(request.stream_arn);
        if (!found) return std::unexpected(found.error());
        const Stream& stream = **found;
        const auto after = place(stream, request, now);
        if (!after) return std::unexpected(after.error());

        const auto limit = static_cast<std::size_t>(request.max_results ? request.max_results->value : 100);
        Response response;
        response.consumers.set();
        auto next = std::ranges::upper_bound(stream.consumers, *after, {}, &Consumer::name);
        for (; next != stream.consumers.end() && response.consumers->size() < limit; ++next)
            response.consumers.value.push_back(describe(stream, *next));
        if (next != stream.consumers.end()) {
            response.next_token.put(
                encode({.issued_ms = now, .stream_arn = stream.arn(), .place = (next - 1)->name}));
        }
        return response;
    }
};

Operation list_stream_consumers() { return api::operation<ListStreamConsumers, Streams>(); }

}  // namespace penstock::kinesis

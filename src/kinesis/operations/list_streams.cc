#include <algorithm>

#include "kinesis/describe.h"
#include "kinesis/operation.h"
#include "kinesis/page_token.h"

namespace penstock::kinesis {

struct ListStreams {
    static constexpr std::string_view name = "ListStreams";

    struct Request {
        Optional<"Limit", PageLimit> limit;
        Optional<"ExclusiveStartStreamName", StreamName> exclusive_start;
        Optional<"NextToken", NextToken> next_token;
    };
    struct StreamSummary {
        Required<"StreamName", StreamName> stream_name;
        Required<"StreamARN", StreamArn> stream_arn;
        Required<"StreamStatus", StreamStatus> status;
        Optional<"StreamModeDetails", StreamModeDetails> mode;
        Optional<"StreamCreationTimestamp", wire::Timestamp> created;
    };
    struct Response {
        Required<"StreamNames", std::vector<StreamName>> names;
        Required<"HasMoreStreams", wire::Boolean> has_more;
        Optional<"NextToken", NextToken> next_token;
        Optional<"StreamSummaries", std::vector<StreamSummary>> summaries;
    };

    static Result<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        constexpr std::size_t names_per_page = 100;
        const auto all = streams.list(caller);
        std::string after = request.exclusive_start->value;
        const base::WallMs now = streams.clock().now_ms();
        if (request.next_token) {
            auto token = take_page_token(request.next_token->value, now);
            if (!token) return std::unexpected(token.error());
            if (!token->stream_arn.empty()) return std::unexpected(invalid_page_token());
            after = std::move(token->place);
        }
        const auto asked = static_cast<std::size_t>(request.limit ? request.limit->value : 100);
        const std::size_t limit = std::min(asked, names_per_page);
        auto next =
            std::upper_bound(all.begin(), all.end(), after,
                             [](const std::string& wanted, const StreamPtr& s) { return wanted < s->name; });

        Response response;
        response.names.set();
        response.summaries.set();
        for (; next != all.end() && response.names->size() < limit; ++next) {
            const Stream& stream = **next;
            response.names.value.emplace_back().value = stream.name;
            StreamSummary& summary = response.summaries.value.emplace_back();
            summary.stream_name.put(stream.name);
            summary.stream_arn.put(stream.arn());
            summary.status.put("ACTIVE");
            summary.mode.set().mode.put(mode_of(stream));
            summary.created.put(static_cast<double>(stream.created_ms) / 1000);
        }
        response.has_more.put(next != all.end());
        if (next != all.end())
            response.next_token.put(encode({.issued_ms = now, .place = response.names->back().value}));
        return response;
    }
};

Operation list_streams() { return api::operation<ListStreams, Streams>(); }

}  // namespace penstock::kinesis

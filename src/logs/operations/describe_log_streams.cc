#include <algorithm>

#include "logs/operation.h"

namespace penstock::logs {

struct DescribeLogStreams {
    static constexpr std::string_view name = "DescribeLogStreams";

    struct Request {
        Required<"logGroupName", GroupName> group;
        Optional<"logGroupIdentifier", GroupIdentifier> group_identifier;
        Optional<"logStreamNamePrefix", StreamName> prefix;
        Optional<"orderBy", OrderBy> order_by;
        Optional<"descending", wire::Boolean> descending;
        Optional<"nextToken", Token> token;
        Optional<"limit", DescribeLimit> limit;
    };
    struct LogStream {
        Optional<"arn", wire::Text> arn;
        Optional<"creationTime", wire::Long> created_ms;
        Optional<"firstEventTimestamp", wire::Long> first_ms;
        Optional<"lastEventTimestamp", wire::Long> last_ms;
        Optional<"lastIngestionTime", wire::Long> ingested_ms;
        Optional<"logStreamName", wire::Text> stream_name;
        Optional<"storedBytes", wire::Long> bytes;
    };
    struct Response {
        Optional<"logStreams", std::vector<LogStream>> streams;
        Optional<"nextToken", wire::Text> token;
    };

    static Reply<Response> run(Logs& logs, const api::Caller& caller, const Request& request) {
        auto listing = reading<std::optional<std::vector<Stream>>>(
            logs.blocking, [&]() -> std::optional<std::vector<Stream>> {
                if (!logs.store.has(caller.account, caller.region, request.group->value)) return std::nullopt;
                return logs.store.streams(caller.account, caller.region, request.group->value);
            });
        auto streams = co_await listing;
        if (!streams) co_return std::unexpected(no_such_group());
        sort(*streams, request);
        constexpr std::size_t limit_default = 50;
        const std::size_t limit =
            request.limit ? static_cast<std::size_t>(request.limit->value) : limit_default;
        Response response;
        auto& out = response.streams.set();
        // Behind the last one of the page before.
        bool begun = !request.token;
        for (const Stream& stream : *streams) {
            if (!begun) {
                begun = stream.name == request.token->value;
                continue;
            }
            if (!stream.name.starts_with(request.prefix->value)) continue;
            if (out.size() == limit) {
                response.token.put(out.back().stream_name->value);
                break;
            }
            out.push_back(describe(stream, caller, request.group->value));
        }
        co_return response;
    }

    static void sort(std::vector<Stream>& streams, const Request& request) {
        const bool by_time = *request.order_by == "LastEventTime";
        std::sort(streams.begin(), streams.end(), [&](const Stream& a, const Stream& b) {
            return by_time ? a.last < b.last : a.name < b.name;
        });
        if (request.descending->value) std::reverse(streams.begin(), streams.end());
    }

    static LogStream describe(const Stream& stream, const api::Caller& caller, const std::string& group) {
        LogStream out;
        out.stream_name.put(stream.name);
        out.arn.put("arn:aws:logs:" + caller.region + ":" + caller.account + ":log-group:" + group +
                    ":log-stream:" + stream.name);
        out.created_ms.put(stream.first);
        out.first_ms.put(stream.first);
        out.last_ms.put(stream.last);
        out.ingested_ms.put(stream.last);
        out.bytes.put(static_cast<std::int64_t>(stream.bytes));
        return out;
    }
};

Operation describe_log_streams() { return api::operation<DescribeLogStreams, Logs>(); }

}  // namespace penstock::logs

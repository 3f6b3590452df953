#include "logs/operation.h"

namespace penstock::logs {

struct GetLogEvents {
    static constexpr std::string_view name = "GetLogEvents";

    struct Request {
        Required<"logGroupName", GroupName> group;
        Required<"logStreamName", StreamName> stream;
        Optional<"logGroupIdentifier", GroupIdentifier> group_identifier;
        Optional<"startTime", Time> start_ms;
        Optional<"endTime", Time> end_ms;
        Optional<"nextToken", Token> token;
        Optional<"limit", EventsLimit> limit;
        Optional<"startFromHead", wire::Boolean> from_head;
        Optional<"unmask", wire::Boolean> unmask;
    };
    struct OutputEvent {
        Optional<"ingestionTime", wire::Long> ingestion_ms;
        Optional<"message", wire::Text> message;
        Optional<"timestamp", wire::Long> time_ms;
    };
    struct Response {
        Optional<"events", std::vector<OutputEvent>> events;
        Optional<"nextBackwardToken", wire::Text> backward;
        Optional<"nextForwardToken", wire::Text> forward;
    };

    // What was found, from where on, and whether there is such a stream and group at all.
    struct Found {
        bool group = false, stream = false;
        Cursor begin;
        Page page;
    };

    static Reply<Response> run(Logs& logs, const api::Caller& caller, const Request& request) {
        // "f/..." goes on from there, "b/..." ends there.
        const std::string& token = request.token->value;
        const bool backward = token.starts_with("b/");
        const auto at =
            request.token
                ? Cursor::parse(std::string_view(token).substr(std::min<std::size_t>(2, token.size())))
                : std::optional(Cursor{});
        if (!at || (request.token && !backward && !token.starts_with("f/")))
            co_return std::unexpected(invalid_parameter("The specified nextToken is invalid."));
        auto finding =
            reading<Found>(logs.blocking, [&] { return find(logs, caller, request, *at, backward); });
        const auto found = co_await finding;
        if (!found.group) co_return std::unexpected(no_such_group());
        if (!found.stream) co_return std::unexpected(no_such_stream());
        Response response;
        auto& out = response.events.set();
        for (const Event& event : found.page.events) {
            OutputEvent& made = out.emplace_back();
            made.ingestion_ms.put(event.time);
            made.time_ms.put(event.time);
            made.message.put(event.message);
        }
        response.forward.put("f/" + found.page.next.text());
        response.backward.put("b/" + found.begin.text());
        co_return response;
    }

    static Found find(Logs& logs, const api::Caller& caller, const Request& request, const Cursor& at,
                      bool backward) {
        constexpr std::int64_t limit_default = 10'000;
        const std::int64_t limit = request.limit ? request.limit->value : limit_default;
        Found found;
        found.group = logs.store.has(caller.account, caller.region, request.group->value);
        std::vector<Event> events = logs.store.events(
            caller.account, caller.region, request.group->value, 0, [&](const Event& event) {
                if (event.stream != request.stream->value) return false;
                found.stream = true;
                return event.time >= request.start_ms->value &&
                       (!request.end_ms || event.time < request.end_ms->value);
            });
        // The last page, unless a token or the request says otherwise: where that begins is told by how many
        // events are before it.
        const bool forward = (request.token && !backward) || (!request.token && request.from_head->value);
        if (forward) {
            found.begin = at;
            found.page = page_of(std::move(events), at, limit);
            return found;
        }
        const Page before = backward ? page_before(events, at) : Page{.events = events, .next = {}};
        const auto count = static_cast<std::int64_t>(before.events.size());
        const Page skipped = page_of(before.events, {}, std::max<std::int64_t>(0, count - limit));
        found.begin = skipped.next;
        found.page = page_of(before.events, skipped.next, limit);
        return found;
    }

    // What stands before a cursor.
    static Page page_before(const std::vector<Event>& events, const Cursor& at) {
        Page page;
        std::int64_t of_this_time = 0;
        for (const Event& event : events) {
            if (event.time < at.time || (event.time == at.time && ++of_this_time <= at.skipped))
                page.events.push_back(event);
        }
        return page;
    }
};

Operation get_log_events() { return api::operation<GetLogEvents, Logs>(); }

}  // namespace penstock::logs

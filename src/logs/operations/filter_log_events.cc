#include <set>

#include "logs/filter_pattern.h"
#include "logs/operation.h"

namespace penstock::logs {

struct FilterLogEvents {
    static constexpr std::string_view name = "FilterLogEvents";

    struct Request {
        Optional<"logGroupName", GroupName> group;
        Optional<"logGroupIdentifier", GroupIdentifier> group_identifier;
        Optional<"logStreamNames", StreamNames> streams;
        Optional<"logStreamNamePrefix", StreamName> stream_prefix;
        Optional<"startTime", Time> start_ms;
        Optional<"endTime", Time> end_ms;
        Optional<"filterPattern", PatternText> pattern;
        Optional<"nextToken", Token> token;
        Optional<"limit", EventsLimit> limit;
        Optional<"interleaved", wire::Boolean> interleaved;
        Optional<"unmask", wire::Boolean> unmask;
    };
    struct FilteredEvent {
        Optional<"eventId", wire::Text> id;
        Optional<"ingestionTime", wire::Long> ingestion_ms;
        Optional<"logStreamName", wire::Text> stream;
        Optional<"message", wire::Text> message;
        Optional<"timestamp", wire::Long> time_ms;
    };
    struct SearchedStream {
        Optional<"logStreamName", wire::Text> stream;
        Optional<"searchedCompletely", wire::Boolean> completely;
    };
    struct Response {
        Optional<"events", std::vector<FilteredEvent>> events;
        Optional<"nextToken", wire::Text> token;
        Optional<"searchedLogStreams", std::vector<SearchedStream>> searched;
    };

    static Reply<Response> run(Logs& logs, const api::Caller& caller, const Request& request) {
        const std::string group = group_of(request);
        const auto pattern = FilterPattern::parse(request.pattern->value);
        if (!pattern)
            co_return std::unexpected(invalid_parameter(
                "Invalid filter pattern: Penstock takes words, ?words, -words and \"quoted ones\"."));
        const Cursor begin{.time = request.start_ms->value};
        const auto from = request.token ? Cursor::parse(request.token->value) : std::optional(begin);
        if (!from) co_return std::unexpected(invalid_parameter("The specified nextToken is invalid."));
        auto finding = reading<std::optional<Page>>(logs.blocking, [&]() -> std::optional<Page> {
            if (!logs.store.has(caller.account, caller.region, group)) return std::nullopt;
            constexpr std::int64_t limit_default = 10'000;
            return page_of(
                logs.store.events(caller.account, caller.region, group, from->time,
                                  [&](const Event& event) { return wanted(request, *pattern, event); }),
                *from, request.limit ? request.limit->value : limit_default);
        });
        const auto page = co_await finding;
        if (!page) co_return std::unexpected(no_such_group());
        co_return describe(*page, *from);
    }

    // By its name, or by its ARN.
    static std::string group_of(const Request& request) {
        if (request.group) return request.group->value;
        const std::string& identifier = request.group_identifier->value;
        constexpr std::string_view mark = ":log-group:";
        const auto at = identifier.find(mark);
        std::string group = at == identifier.npos ? identifier : identifier.substr(at + mark.size());
        if (group.ends_with(":*")) group.resize(group.size() - 2);
        return group;
    }

    static bool wanted(const Request& request, const FilterPattern& pattern, const Event& event) {
        if (request.end_ms && event.time > request.end_ms->value) return false;
        if (!event.stream.starts_with(request.stream_prefix->value)) return false;
        bool named = !request.streams;
        for (const StreamName& one : *request.streams) named |= one.value == event.stream;
        return named && pattern.matches(event.message);
    }

    static Response describe(const Page& page, const Cursor& from) {
        Response response;
        auto& out = response.events.set();
        Cursor at = from;
        std::set<std::string> streams;
        for (const Event& event : page.events) {
            at = event.time == at.time ? Cursor{at.time, at.skipped + 1} : Cursor{event.time, 1};
            FilteredEvent& made = out.emplace_back();
            // Unique, and the same whenever it is asked for: clients that follow a log know by it what they
            // have shown.
            made.id.put(std::to_string(event.time) + "-" + std::to_string(at.skipped) + "-" +
                        std::to_string(std::hash<std::string>{}(event.stream + event.message)));
            made.ingestion_ms.put(event.time);
            made.time_ms.put(event.time);
            made.stream.put(event.stream);
            made.message.put(event.message);
        }
        response.searched.set();  // as AWS answers since 2019: always empty
        if (page.more) response.token.put(page.next.text());
        return response;
    }
};

Operation filter_log_events() { return api::operation<FilterLogEvents, Logs>(); }

}  // namespace penstock::logs

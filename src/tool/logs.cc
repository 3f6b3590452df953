#include <cstdio>
#include <set>

#include "base/clock.h"
#include "tool/commands.h"
#include "tool/interrupt.h"
#include "wire/shape.h"

namespace penstock::tool {
namespace {

using wire::Optional, wire::Required;

constexpr std::chrono::milliseconds kFollowPause{500};

// What is needed of FilterLogEvents.
struct FilterRequest {
    Required<"logGroupName", wire::Text> group;
    Optional<"startTime", wire::Long> start_ms;
    Optional<"filterPattern", wire::Text> pattern;
    Optional<"nextToken", wire::Text> token;
};
struct LogEvent {
    Required<"eventId", wire::Text> id;
    Required<"timestamp", wire::Long> time_ms;
    Required<"message", wire::Text> message;
};
struct FilterResponse {
    Optional<"events", std::vector<LogEvent>> events;
    Optional<"nextToken", wire::Text> token;
};

std::string group_of(const std::string& name) {
    return name.find('/') == name.npos ? "/aws/lambda/" + name : name;
}

// Prints what has come since the last time, in any number of pages.
class Printer {
public:
    Printer(Client& client, const Options& options, std::int64_t since_ms)
        : client_(client), options_(options), since_ms_(since_ms) {}

    api::Result<void> print_new() {
        FilterRequest request;
        request.group.put(group_of(options_.stream));
        request.start_ms.put(since_ms_);
        if (!options_.filter.empty()) request.pattern.put(options_.filter);
        for (;;) {
            auto found = client_.call<FilterResponse>("FilterLogEvents", request);
            if (!found) return std::unexpected(found.error());
            for (const LogEvent& event : *found->events) print(event);
            if (!found->token || interrupted()) break;
            request.token.put(found->token->value);
        }
        std::fflush(stdout);
        return {};
    }

private:
    // Events of the last millisecond may be joined by others, so that it is asked for again.
    void print(const LogEvent& event) {
        if (event.time_ms->value > since_ms_) {
            since_ms_ = event.time_ms->value;
            printed_.clear();
        }
        if (!printed_.insert(event.id->value).second) return;
        const std::string line = base::iso8601_ms(event.time_ms->value) + ' ' + event.message->value + '\n';
        std::fwrite(line.data(), 1, line.size(), stdout);
    }

    Client& client_;
    const Options& options_;
    std::int64_t since_ms_;
    std::set<std::string> printed_;  // of the time since_ms_
};

}  // namespace

base::Result<void> logs(Client& client, const Options& options) {
    const auto since = parse_since(options.since, base::Clock::system().now_ms());
    Printer printer(client, options, since.value_or(0));
    for (;;) {
        auto printed = printer.print_new();
        if (interrupted()) return {};
        // A function that has not run yet has no log group; who follows it waits for it.
        const bool none_yet = !printed && printed.error().code == "ResourceNotFoundException";
        if (!printed && !(none_yet && options.follow)) return base::failure(sentence(printed.error()));
        if (!options.follow) return {};
        sleep(kFollowPause);
    }
}

}  // namespace penstock::tool

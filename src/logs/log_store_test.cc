#include "logs/log_store.h"

#include <doctest/doctest.h>

#include "base/temporary_directory.h"
#include "logs/filter_pattern.h"
#include "logs/logs.h"

using namespace penstock;
using namespace penstock::logs;

namespace {

constexpr base::WallMs kStart = 1707503008123;

std::vector<std::string> messages(const std::vector<Event>& events) {
    std::vector<std::string> all;
    for (const Event& event : events) all.push_back(event.message);
    return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("what is written to a group is read back from it, by time and stream") {
    const base::TemporaryDirectory directory;
    base::ManualClock clock(kStart);
    const auto write = [&](const char* group, const char* stream, const char* message) {
        LogStore(directory.path, clock).append({"000000000000", "us-east-1", group, stream}, message);
    };
    write("/aws/lambda/f", "a", "first");
    clock.advance(10);
    write("/aws/lambda/f", "b", "tab\tand\nline end");
    write("aws/lambda/f", "c", "another group");
    clock.advance(10);
    write("/aws/lambda/f", "a", "last");
    write("not a name", "a", "never");
    LogStore(directory.path, clock).append({"000000000000", "..", "up", "a"}, "kept inside");

    const LogStore store(directory.path, clock);
    const auto read = [&](base::WallMs since, const std::string& stream) {
        return messages(store.events("000000000000", "us-east-1", "/aws/lambda/f", since,
                                     [&](const Event& e) { return stream.empty() || e.stream == stream; }));
    };
    CHECK(read(0, "") == Texts{"first", "tab\tand line end", "last"});
    CHECK(read(kStart + 10, "") == Texts{"tab\tand line end", "last"});
    CHECK(read(0, "a") == Texts{"first", "last"});
    CHECK(store.has("000000000000", "us-east-1", "/aws/lambda/f"));
    CHECK_FALSE(store.has("000000000000", "eu-west-1", "/aws/lambda/f"));
    const auto groups = store.groups("000000000000", "us-east-1");
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].name == "/aws/lambda/f");
    CHECK(groups[0].created == kStart);
    CHECK(groups[1].name == "aws/lambda/f");
    const auto streams = store.streams("000000000000", "us-east-1", "/aws/lambda/f");
    REQUIRE(streams.size() == 2);
    CHECK(streams[0].name == "a");
    CHECK(streams[0].first == kStart);
    CHECK(streams[0].last == kStart + 20);
    CHECK(store.groups("123456789012", "us-east-1").empty());
    CHECK(store.groups("000000000000", "..").size() == 1);
}

TEST_CASE("pages follow one another without a gap, whatever shares a time") {
    std::vector<Event> events;
    for (int i = 0; i < 10; ++i) events.push_back({100 + i / 4, "s", std::to_string(i)});
    std::vector<std::string> all;
    Cursor at;
    for (;;) {
        const Page page = page_of(events, at, 3);
        for (const Event& event : page.events) all.push_back(event.message);
        if (!page.more) break;
        at = *Cursor::parse(page.next.text());
    }
    CHECK(all == Texts{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
    for (const char* wrong : {"", "x", "!", "MTo=", "MTotMQ=="}) CHECK_FALSE(Cursor::parse(wrong));
}

TEST_CASE("filter patterns: all of these, one of those, none of these") {
    const auto matches = [](const char* pattern, const char* message) {
        const auto parsed = FilterPattern::parse(pattern);
        REQUIRE(parsed);
        return parsed->matches(message);
    };
    CHECK(matches("", "anything"));
    CHECK(matches("ERROR", "an ERROR"));
    CHECK_FALSE(matches("ERROR", "an error"));
    CHECK(matches("a b", "b and a"));
    CHECK_FALSE(matches("a b", "only a"));
    CHECK(matches("?x ?y", "has y"));
    CHECK_FALSE(matches("?x ?y", "none"));
    CHECK_FALSE(matches("a -b", "a b"));
    CHECK(matches("\"a b\"", "x a b y"));
    CHECK_FALSE(matches("\"a b\"", "a  b"));
    for (const char* unserved : {"{ $.x = 1 }", "[a, b]", "\"open"})
        CHECK_FALSE(FilterPattern::parse(unserved));
}

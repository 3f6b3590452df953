#include "mapping/window.h"

#include <doctest/doctest.h>

using namespace penstock::mapping;

TEST_CASE("windows are parts of the time since 1970") {
    const Window window = window_at(1607497475'123, 120);
    CHECK(window.start_ms == 1607497440'000);
    CHECK(window.end_ms == 1607497560'000);
    CHECK(window_at(window.end_ms, 120).start_ms == window.end_ms);
    CHECK(window_at(window.end_ms - 1, 120).start_ms == window.start_ms);
}

TEST_CASE("what an event says of its window, as the guide shows it") {
    Window window = window_at(1607497475'123, 120);
    window.state = R"({"1":282})";
    CHECK(window_members(window, "shardId-000000000006", "arn", false) ==
          R"(,"window":{"start":"2020-12-09T07:04:00Z","end":"2020-12-09T07:06:00Z"},"state":{"1":282},)"
          R"("shardId":"shardId-000000000006","eventSourceARN":"arn","isFinalInvokeForWindow":false,)"
          R"("isWindowTerminatedEarly":false)");
}

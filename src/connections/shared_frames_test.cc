#include "connections/shared_frames.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace penstock::connections {
namespace {

TEST_CASE("however many cores ask at once, a publication is compressed once for each encoding") {
    SharedFrames frames;
    std::atomic<int> encoded = 0;
    std::atomic<int> right = 0;
    const auto ask = [&](Encoding encoding, const char* frame) {
        const auto& got = frames.get(encoding, [&] {
            ++encoded;
            return std::vector<std::string>{frame, "second"};
        });
        if (got == std::vector<std::string>{frame, "second"}) ++right;
    };
    std::vector<std::thread> cores;
    for (int i = 0; i < 8; ++i) {
        cores.emplace_back([&] {
            ask(Encoding::deflated, "plain");
            ask(Encoding::envelope_deflated, "envelope");
        });
    }
    for (std::thread& core : cores) core.join();

    CHECK(encoded == 2);
    CHECK(right == 16);
}

}  // namespace
}  // namespace penstock::connections

#include "loop/signal.h"

#include <doctest/doctest.h>

#include "loop/ask.h"
#include "loop/cores.h"

using namespace penstock;

TEST_CASE("who waits for a signal looks again when it comes, or when its time is over") {
    loop::Cores cores{1};
    cores.start();
    loop::Signal signal(cores.home());
    int woken = 0;
    const auto wait = [](loop::Signal& on, std::int64_t ms, int& count) -> loop::Task<void> {
        auto waiting = on.wait(ms);
        co_await waiting;
        ++count;
    };
    loop::run_on(cores.home(), [&] {
        signal.notify();  // nobody waits, and nothing is remembered
        loop::spawn(wait(signal, -1, woken));
        CHECK(woken == 0);
        signal.notify();
        CHECK(woken == 1);
        signal.notify();
        CHECK(woken == 1);
    });
    std::promise<void> over;
    loop::run_on(cores.home(), [&] {
        const auto wait_and_tell = [](loop::Signal& on, std::promise<void>& told) -> loop::Task<void> {
            auto waiting = on.wait(1);
            co_await waiting;
            told.set_value();
        };
        loop::spawn(wait_and_tell(signal, over));
    });
    loop::wait_for(over.get_future());
    cores.stop();
}

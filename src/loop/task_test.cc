#include "loop/task.h"

#include <doctest/doctest.h>

#include <thread>

using namespace penstock;

namespace {

loop::Task<int> twice(int n) { co_return n * 2; }

loop::Task<void> sum(int& out) {
    auto first = twice(4);
    const int a = co_await first;
    auto second = twice(a);
    const int b = co_await second;
    out = a + b;
}

}  // namespace

TEST_CASE("a task awaits another and gets its value") {
    int out = 0;
    loop::spawn(sum(out));
    CHECK(out == 24);
}

TEST_CASE("a hop continues on the other loop's thread and comes back") {
    loop::Loop here, there;
    std::thread other([&] { there.run(); });
    const auto there_id = other.get_id();
    const auto here_id = std::this_thread::get_id();
    bool visited = false, returned = false;
    auto travel = [&]() -> loop::Task<void> {
        loop::Hop to(there), back(here);
        co_await to;
        visited = std::this_thread::get_id() == there_id;
        co_await back;
        returned = std::this_thread::get_id() == here_id;
        here.stop();
    };

    here.post([&] { loop::spawn(travel()); });
    here.run();
    there.stop();
    other.join();

    CHECK(visited);
    CHECK(returned);
}

TEST_CASE("Later turns a callback into a value") {
    loop::Loop loop;
    int got = 0;
    auto ask = [&]() -> loop::Task<void> {
        loop::Later<int> answer(
            [&](auto done) { loop.post([done = std::move(done)]() mutable { done(7); }); });
        got = co_await answer;
        loop.stop();
    };

    loop.post([&] { loop::spawn(ask()); });
    loop.run();

    CHECK(got == 7);
}

#include "loop/loop.h"

#include <doctest/doctest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <thread>

using namespace penstock;

TEST_CASE("jobs posted from another thread run on the loop's thread, in order") {
    loop::Loop loop;
    std::vector<int> seen;
    const auto loop_thread = std::this_thread::get_id();
    std::thread poster([&] {
        for (int i = 0; i < 1000; ++i) {
            loop.post([&, i] {
                CHECK(std::this_thread::get_id() == loop_thread);
                CHECK(loop::Loop::current() == &loop);
                seen.push_back(i);
            });
        }
        loop.post([&] { loop.stop(); });
    });

    loop.run();
    poster.join();

    REQUIRE(seen.size() == 1000);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(loop::Loop::current() == nullptr);
}

TEST_CASE("timers run in order of their due time, and a cancelled one does not run") {
    loop::Loop loop;
    std::string order;
    loop.after(2, [&] { order += 'b'; });
    loop.after(0, [&] { order += 'a'; });
    const auto dropped = loop.after(1, [&] { order += 'x'; });
    loop.cancel(dropped);
    loop.after(3, [&] { loop.stop(); });

    loop.run();

    CHECK(order == "ab");
}

TEST_CASE("an unwatched object is not called for an event of the same tick") {
    struct Pipe : loop::Watched {
        loop::Loop& loop;
        Pipe* other = nullptr;
        int fds[2];
        int calls = 0;
        explicit Pipe(loop::Loop& l) : loop(l) {
            REQUIRE(pipe(fds) == 0);
            REQUIRE(write(fds[1], "x", 1) == 1);
            loop.watch(fds[0], *this, EPOLLIN);
        }
        ~Pipe() override {
            close(fds[0]);
            close(fds[1]);
        }
        void ready(std::uint32_t) override {
            ++calls;
            loop.unwatch(fds[0], *this);
            loop.unwatch(other->fds[0], *other);
            loop.stop();
        }
    };
    loop::Loop loop;
    Pipe a(loop), b(loop);
    a.other = &b;
    b.other = &a;

    loop.run();

    CHECK(a.calls + b.calls == 1);
}

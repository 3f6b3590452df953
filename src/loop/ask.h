// For tests: asks an interface that calls back, from a loop, and waits, on the test's own thread, for the
// answer.
#pragma once
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <utility>

#include "base/answer.h"
#include "loop/loop.h"

namespace penstock::loop {

// Ends the test program when nothing comes: an answer that is never given has no other symptom.
template <class T>
T wait_for(std::future<T> future) {
    if (future.wait_for(std::chrono::seconds(60)) != std::future_status::ready) {
        std::fputs("no answer within 60 s\n", stderr);
        std::abort();
    }
    return future.get();
}

// Starts something on a loop: start(done).  The future is its answer.
template <class T, class Start>
std::future<base::Answer<T>> ask_later(Loop& on, Start start) {
    auto promise = std::make_shared<std::promise<base::Answer<T>>>();
    auto future = promise->get_future();
    on.post([promise = std::move(promise), start = std::move(start)]() mutable {
        start(base::Done<T>([promise](base::Answer<T> answer) { promise->set_value(std::move(answer)); }));
    });
    return future;
}

template <class T, class Start>
base::Answer<T> ask(Loop& on, Start start) {
    return wait_for(ask_later<T>(on, std::move(start)));
}

// Runs a function on a loop and waits for its end.
template <class Work>
void run_on(Loop& on, Work work) {
    [[maybe_unused]] const auto done = ask<void>(on, [&](auto ready) {
        work();
        ready({});
    });
}

}  // namespace penstock::loop

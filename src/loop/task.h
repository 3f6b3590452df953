// A coroutine that reads as a straight line: lazily started, with one waiter.
//
// A Task runs on the loop that resumes it and is not shared between threads.  Errors travel as values.
// g++ 12 miscompiles two idioms silently (tests/compiler); the rule that avoids both: await named things,
// into a named thing.  `./dev tidy` checks it.
#pragma once
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "loop/loop.h"

namespace penstock::loop {

template <class T>
class Task;

namespace detail {

struct PromiseBase {
    std::coroutine_handle<> waiter = std::noop_coroutine();

    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
        struct ResumeWaiter {
            PromiseBase& self;
            bool await_ready() noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept { return self.waiter; }
            void await_resume() noexcept {}
        };
        return ResumeWaiter{*this};
    }
    [[noreturn]] void unhandled_exception() { std::terminate(); }
};

template <class T>
struct Promise : PromiseBase {
    std::optional<T> value;
    Task<T> get_return_object();
    void return_value(T v) { value.emplace(std::move(v)); }
    T take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
    Task<void> get_return_object();
    void return_void() {}
    void take() {}
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
public:
    using promise_type = detail::Promise<T>;

    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Task& operator=(Task&&) = delete;
    ~Task() {
        if (handle_) handle_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
        handle_.promise().waiter = waiter;
        return handle_;
    }
    T await_resume() { return handle_.promise().take(); }

private:
    friend promise_type;
    explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <class T>
Task<T> Promise<T>::get_return_object() {
    return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
    return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

// Starts at once and frees itself at its end.
struct Detached {
    struct promise_type {
        Detached get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        [[noreturn]] void unhandled_exception() { std::terminate(); }
    };
};

inline Detached run_detached(Task<void> task) { co_await task; }

}  // namespace detail

// Runs a task that nobody waits for.
inline void spawn(Task<void> task) { detail::run_detached(std::move(task)); }

// The answer of an interface that calls back, awaited:
//     Later<int> answer([&](auto done) { thing.ask(std::move(done)); });
//     auto value = co_await answer;
// The callback must come on the awaiting loop, once, and not before start() has returned.
template <class T>
class Later {
public:
    using Done = std::move_only_function<void(T)>;

    template <class Start>
    explicit Later(Start start) : start_(std::move(start)) {}
    Later(const Later&) = delete;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) {
        start_([this, waiter](T value) {
            value_.emplace(std::move(value));
            waiter.resume();
        });
    }
    T await_resume() { return std::move(*value_); }

private:
    std::move_only_function<void(Done)> start_;
    std::optional<T> value_;
};

// Continues the coroutine on another loop:  Hop home(loop); co_await home;
class Hop {
public:
    explicit Hop(Loop& to) : to_(to) {}
    bool await_ready() const noexcept { return Loop::current() == &to_; }
    void await_suspend(std::coroutine_handle<> waiter) const {
        to_.post([waiter] { waiter.resume(); });
    }
    void await_resume() const noexcept {}

private:
    Loop& to_;
};

}  // namespace penstock::loop

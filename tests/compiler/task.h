// The least coroutine type that shows the traps: lazily started, one waiter, symmetric transfer.
#pragma once
#include <coroutine>
#include <cstdlib>
#include <exception>
#include <optional>
#include <utility>

template <class T>
struct Task {
    struct promise_type {
        std::optional<T> value;
        std::coroutine_handle<> waiter = std::noop_coroutine();

        Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        auto final_suspend() noexcept {
            struct ResumeWaiter {
                bool await_ready() noexcept { return false; }
                std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> ended) noexcept {
                    return ended.promise().waiter;
                }
                void await_resume() noexcept {}
            };
            return ResumeWaiter{};
        }
        void return_value(T v) { value.emplace(std::move(v)); }
        void unhandled_exception() { std::terminate(); }
    };

    explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
    Task(Task&& other) noexcept : handle(std::exchange(other.handle, {})) {}
    ~Task() {
        if (handle) handle.destroy();
    }
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
        handle.promise().waiter = waiter;
        return handle;
    }
    T await_resume() { return std::move(*handle.promise().value); }

    std::coroutine_handle<promise_type> handle;
};

// Nothing here waits for anything, so a task that is started is done when resume() returns.
template <class T>
bool completes_with(Task<T> task, const T& expected) {
    task.handle.resume();
    return task.handle.done() && task.handle.promise().value == expected;
}

// Taking turns by key: changes of one thing, one after the other, in the order in which they were asked for.
//
//     auto taking = turns.take(arn);
//     const Turn turn = co_await taking;   // held until `turn` is gone
// Belongs to one loop, and must outlive every Turn.
#pragma once
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include "loop/task.h"

namespace penstock::loop {

class Turns;

class [[nodiscard]] Turn {
public:
    Turn(Turns& turns, std::string key) : turns_(&turns), key_(std::move(key)) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)), key_(std::move(other.key_)) {}
    Turn& operator=(Turn&&) = delete;
    inline ~Turn();

private:
    Turns* turns_;
    std::string key_;
};

class Turns {
public:
    Task<Turn> take(std::string key) {
        if (const auto [found, free] = waiting_.try_emplace(key); !free) {
            Later<int> waiting([&](auto mine) { found->second.push_back(std::move(mine)); });
            [[maybe_unused]] const int came = co_await waiting;
        }
        co_return Turn(*this, std::move(key));
    }

private:
    friend class Turn;
    // Whoever comes next continues in a tick of its own: the one before is still in its destructor.
    void give(const std::string& key) {
        const auto found = waiting_.find(key);
        if (found->second.empty()) {
            waiting_.erase(found);
            return;
        }
        auto next = std::move(found->second.front());
        found->second.pop_front();
        Loop::current()->post([next = std::move(next)]() mutable { next(0); });
    }

    // A key is here while somebody has its turn.
    std::unordered_map<std::string, std::deque<Later<int>::Done>> waiting_;
};

Turn::~Turn() {
    if (turns_) turns_->give(key_);
}

}  // namespace penstock::loop

// Answers on their way to the loops that asked: one post per loop, however many answers.
#pragma once
#include <utility>
#include <vector>

#include "loop/loop.h"

namespace penstock::log::journal {

class Outgoing {
public:
    void add(loop::Loop& to, loop::Job job) {
        for (auto& [loop, jobs] : by_loop_) {
            if (loop == &to) return jobs.push_back(std::move(job));
        }
        by_loop_.emplace_back(&to, std::vector<loop::Job>()).second.push_back(std::move(job));
    }

    void send() {
        for (auto& [loop, jobs] : std::exchange(by_loop_, {})) {
            loop->post([waiting = std::move(jobs)]() mutable {
                for (auto& job : waiting) job();
            });
        }
    }

private:
    std::vector<std::pair<loop::Loop*, std::vector<loop::Job>>> by_loop_;
};

}  // namespace penstock::log::journal

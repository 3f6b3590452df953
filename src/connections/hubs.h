// The hubs of all cores.  What is published is numbered once, on the topic's own core, and goes from there to
// every core once, however many connections it has.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "connections/hub.h"
#include "loop/cores.h"

namespace penstock::connections {

class Hubs {
public:
    Hubs(loop::Cores& cores, const base::Clock& clock, const HubOptions& options);

    Hub& at(unsigned core) { return *hubs_[core]; }
    Hub& here() { return *hubs_[cores_.here()]; }
    unsigned count() const { return static_cast<unsigned>(hubs_.size()); }

    // Any loop.  The messages of one call get consecutive numbers; calls from one loop for one topic keep
    // their order.  `done` is called on the calling loop once every core has them, with the last one's
    // position.
    void publish(TopicName to, std::vector<MessagePtr> messages,
                 std::move_only_function<void(Position)> done);

    // Where clients that resume get what topics have no more.  Before the loops run.
    void set_backlog(Backlog* backlog);

    // Runs `ask` on every hub's loop and hands all answers to `done` on the calling loop.
    template <class T>
    void ask_all(std::function<T(Hub&)> ask, std::function<void(std::vector<T>)> done) {
        auto answers = std::make_shared<std::vector<T>>(hubs_.size());
        auto left = std::make_shared<std::size_t>(hubs_.size());
        loop::Loop& back = *loop::Loop::current();
        for (unsigned core = 0; core < count(); ++core) {
            at(core).loop().post([this, core, ask, done, answers, left, &back] {
                T answer = ask(at(core));
                back.post([core, done, answers, left, answer = std::move(answer)]() mutable {
                    (*answers)[core] = std::move(answer);
                    if (--*left == 0) done(std::move(*answers));
                });
            });
        }
    }
    // Runs `tell` on every hub's loop.
    void tell_all(const std::function<void(Hub&)>& tell);

private:
    struct Order;
    // The numbers of the topics that live on one core.  A number is never given twice while the server runs:
    // a client would believe that it missed nothing.
    struct Numbers {
        struct Topic {
            Seq next = 1;
            base::WallMs last_at = 0;
        };
        std::unordered_map<TopicName, Topic> topics;
        Seq floor = 1;  // where new topics begin: behind all that were forgotten
        base::WallMs swept_at = 0;
    };
    void number(unsigned core, const std::shared_ptr<Order>& order);
    void forget_idle(Numbers& numbers, base::WallMs now) const;
    static Position last_of(const Publication& publication);

    loop::Cores& cores_;
    const base::Clock& clock_;
    const HubOptions options_;
    const std::uint64_t epoch_;
    std::vector<std::unique_ptr<Hub>> hubs_;
    std::vector<Numbers> numbers_;  // by core, each touched by that core alone
};

}  // namespace penstock::connections

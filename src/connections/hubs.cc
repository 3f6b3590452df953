#include "connections/hubs.h"

#include <utility>

#include "base/random.h"
#include "connections/shared_frames.h"

namespace penstock::connections {
namespace {

// On the loop itself at once, so that a publication on its topic's core costs no detour.
void run_on(loop::Loop& loop, loop::Job job) {
    if (loop::Loop::current() == &loop)
        job();
    else
        loop.post(std::move(job));
}

}  // namespace

struct Hubs::Order {
    Publication publication;
    std::move_only_function<void(Position)> done;
    loop::Loop& back;
    std::atomic<unsigned> left;
};

Hubs::Hubs(loop::Cores& cores, const base::Clock& clock, const HubOptions& options)
    : cores_(cores),
      clock_(clock),
      options_(options),
      epoch_(base::random_u64() >> 16),
      numbers_(cores.count()) {
    for (unsigned core = 0; core < cores.count(); ++core) {
        hubs_.push_back(
            std::make_unique<Hub>(cores.at(core), static_cast<std::uint8_t>(core), clock, options));
    }
}

void Hubs::tell_all(const std::function<void(Hub&)>& tell) {
    for (const auto& hub : hubs_) hub->loop().post([tell, &hub = *hub] { tell(hub); });
}

void Hubs::set_backlog(Backlog* backlog) {
    for (const auto& hub : hubs_) hub->set_backlog(backlog);
}

void Hubs::publish(TopicName to, std::vector<MessagePtr> messages,
                   std::move_only_function<void(Position)> done) {
    const auto core = static_cast<unsigned>(std::hash<TopicName>()(to) % hubs_.size());
    auto order = std::make_shared<Order>(
        Publication{.to = std::move(to), .epoch = epoch_, .messages = std::move(messages)}, std::move(done),
        *loop::Loop::current(), count());
    run_on(at(core).loop(), [this, core, order] { number(core, order); });
}

// On the topic's own core.
void Hubs::number(unsigned core, const std::shared_ptr<Order>& order) {
    Publication& publication = order->publication;
    publication.at = clock_.now_ms();
    Numbers& numbers = numbers_[core];
    forget_idle(numbers, publication.at);
    Numbers::Topic& topic =
        numbers.topics.try_emplace(publication.to, Numbers::Topic{numbers.floor}).first->second;
    publication.first = topic.next;
    topic.next += publication.messages.size();
    topic.last_at = publication.at;
    if (hubs_.size() > 1) publication.shared = std::make_shared<SharedFrames>();
    for (const auto& hub : hubs_) {
        run_on(hub->loop(), [order, &hub = *hub] {
            hub.publish(order->publication);
            if (--order->left > 0) return;
            // Never at once: who waits for it may not have begun to wait.
            order->back.post([order] { order->done(last_of(order->publication)); });
        });
    }
}

Position Hubs::last_of(const Publication& publication) {
    Position position{.epoch = publication.epoch, .seq = publication.first + publication.messages.size() - 1};
    if (!publication.messages.empty()) position.source = publication.messages.back()->source;
    return position;
}

// Rarely: it looks at all topics.
void Hubs::forget_idle(Numbers& numbers, base::WallMs now) const {
    if (now - numbers.swept_at < options_.topic_idle_ms) return;
    numbers.swept_at = now;
    for (auto at = numbers.topics.begin(); at != numbers.topics.end();) {
        const Numbers::Topic& topic = at->second;
        const bool idle = now - topic.last_at > options_.topic_idle_ms;
        if (idle) numbers.floor = std::max(numbers.floor, topic.next);
        at = idle ? numbers.topics.erase(at) : std::next(at);
    }
}

}  // namespace penstock::connections

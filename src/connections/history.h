// What was published to a topic lately, for clients that were away.
//
// Belongs to its core; the messages themselves are shared by all cores.
#pragma once
#include <deque>

#include "connections/message.h"
#include "connections/topic_settings.h"

namespace penstock::connections {

class History {
public:
    explicit History(Seq next = 1) : first_(next) {}

    // Kept are the messages [first, next).
    Seq first() const { return first_; }
    Seq next() const { return first_ + kept_.size(); }
    std::size_t bytes() const { return bytes_; }

    const Message& at(Seq seq) const { return *kept_[static_cast<std::size_t>(seq - first_)].message; }
    void append(MessagePtr message, base::WallMs at, const HistoryLimits& limits);
    void expire(base::WallMs now, const HistoryLimits& limits);

private:
    struct Kept {
        MessagePtr message;
        base::WallMs at = 0;
    };
    void drop_oldest();

    std::deque<Kept> kept_;
    std::size_t bytes_ = 0;
    Seq first_;
};

}  // namespace penstock::connections

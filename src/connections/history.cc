#include "connections/history.h"

#include <utility>

namespace penstock::connections {
namespace {

std::size_t size_of(const Message& message) {
    return message.payload.size() + message.key.size() + message.source.size();
}

}  // namespace

void History::drop_oldest() {
    bytes_ -= size_of(*kept_.front().message);
    kept_.pop_front();
    ++first_;
}

void History::append(MessagePtr message, base::WallMs at, const HistoryLimits& limits) {
    bytes_ += size_of(*message);
    kept_.push_back({std::move(message), at});
    expire(at, limits);
}

void History::expire(base::WallMs now, const HistoryLimits& limits) {
    while (!kept_.empty() && (kept_.size() > limits.messages_max || bytes_ > limits.bytes_max ||
                              now - kept_.front().at > limits.ms_max)) {
        drop_oldest();
    }
}

}  // namespace penstock::connections

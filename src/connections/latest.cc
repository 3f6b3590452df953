#include "connections/latest.h"

#include <utility>

namespace penstock::connections {

void Latest::put(Seq seq, MessagePtr message) {
    auto [at, fresh] = by_key_.try_emplace(message->key, seq);
    if (!fresh) {
        // The usual case; the node is used again.
        auto node = by_seq_.extract(std::exchange(at->second, seq));
        node.key() = seq;
        node.mapped() = std::move(message);
        by_seq_.insert(by_seq_.end(), std::move(node));
        return;
    }
    by_seq_.emplace_hint(by_seq_.end(), seq, std::move(message));
    if (by_seq_.size() <= kKeysMax) return;
    by_key_.erase(by_seq_.begin()->second->key);
    by_seq_.erase(by_seq_.begin());
}

void Latest::clear() {
    by_seq_.clear();
    by_key_.clear();
}

Latest::Found Latest::from(Seq from) const {
    const auto found = by_seq_.lower_bound(from);
    if (found == by_seq_.end()) return {};
    return {found->first, found->second.get()};
}

}  // namespace penstock::connections

#include "tool/shard_order.h"

#include <algorithm>

namespace penstock::tool {

void ShardOrder::add(std::string shard, std::vector<std::string> parents) {
    shards_.try_emplace(std::move(shard), Known{State::waiting, std::move(parents)});
}

void ShardOrder::done(const std::string& shard) { shards_[shard].state = State::done; }

std::vector<std::string> ShardOrder::take_ready() {
    std::vector<std::string> ready;
    for (auto& [shard, known] : shards_) {
        const bool may = known.state == State::waiting &&
                         std::ranges::all_of(known.parents, [&](const std::string& parent) {
                             const auto found = shards_.find(parent);
                             return found == shards_.end() || found->second.state == State::done;
                         });
        if (!may) continue;
        known.state = State::reading;
        ready.push_back(shard);
    }
    return ready;
}

}  // namespace penstock::tool

#include "log/journal/recent.h"

namespace penstock::log::journal {
namespace {

// What an entry costs besides its bytes.
constexpr std::size_t kEntryOverheadBytes = 128;

std::size_t cost(const Entry& entry) { return entry.data->size() + kEntryOverheadBytes; }

}  // namespace

RecentEntries::RecentEntries(RecentMemory& memory, std::size_t bytes_max)
    : memory_(memory), place_(memory.by_use_.insert(memory.by_use_.end(), this)), bytes_max_(bytes_max) {}

RecentEntries::~RecentEntries() {
    memory_.bytes_ -= bytes_;
    memory_.by_use_.erase(place_);
}

void RecentEntries::add(std::uint32_t log, Entry entry) {
    bytes_ += cost(entry);
    memory_.bytes_ += cost(entry);
    order_.push_back(log);
    logs_[log].push_back(std::move(entry));
    memory_.by_use_.splice(memory_.by_use_.end(), memory_.by_use_, place_);
    while (bytes_ > bytes_max_ && order_.size() > 1) drop_oldest();
    auto idle = memory_.by_use_.begin();
    while (memory_.bytes_ > memory_.bytes_max_ && *idle != this) {
        if ((*idle)->order_.empty()) {
            ++idle;
        } else {
            (*idle)->drop_oldest();
        }
    }
    while (memory_.bytes_ > memory_.bytes_max_ && order_.size() > 1) drop_oldest();
}

void RecentEntries::drop_before(const std::function<Sequence(std::uint32_t log)>& first) {
    while (!order_.empty() && logs_.at(order_.front()).front().sequence < first(order_.front()))
        drop_oldest();
}

const std::deque<Entry>& RecentEntries::of(std::uint32_t log) const {
    static const std::deque<Entry> none;
    const auto found = logs_.find(log);
    return found == logs_.end() ? none : found->second;
}

void RecentEntries::drop_oldest() {
    const auto log = logs_.find(order_.front());
    order_.pop_front();
    bytes_ -= cost(log->second.front());
    memory_.bytes_ -= cost(log->second.front());
    log->second.pop_front();
    if (log->second.empty()) logs_.erase(log);
}

}  // namespace penstock::log::journal

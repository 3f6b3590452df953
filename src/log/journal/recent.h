// The newest entries of the journals, in memory: reads at the tail do not touch the disk.
//
// Bounded twice: per group, and per core over its groups; the group that has waited longest for an append
// loses its entries first.  Belongs to the journals' loop.
#pragma once
#include <deque>
#include <functional>
#include <list>
#include <map>

#include "log/log.h"

namespace penstock::log::journal {

class RecentEntries;

// One core's share of memory for recent entries.
class RecentMemory {
public:
    explicit RecentMemory(std::size_t bytes_max) : bytes_max_(bytes_max) {}

private:
    friend class RecentEntries;
    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    std::list<RecentEntries*> by_use_;  // the longest idle first
};

// One group's recent entries.
class RecentEntries {
public:
    RecentEntries(RecentMemory& memory, std::size_t bytes_max);
    ~RecentEntries();
    RecentEntries(const RecentEntries&) = delete;
    RecentEntries& operator=(const RecentEntries&) = delete;

    // The entry must follow the log's last one.  The newest entry of the group always stays.
    void add(std::uint32_t log, Entry entry);
    // Entries before their log's first() are no longer wanted; they must be the oldest of the group.
    void drop_before(const std::function<Sequence(std::uint32_t log)>& first);
    // A log's newest entries, without a gap; they end with its last entry or there are none.
    const std::deque<Entry>& of(std::uint32_t log) const;

private:
    void drop_oldest();

    RecentMemory& memory_;
    std::list<RecentEntries*>::iterator place_;
    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    std::deque<std::uint32_t> order_;  // the logs of the entries, oldest entry first
    std::map<std::uint32_t, std::deque<Entry>> logs_;
};

}  // namespace penstock::log::journal

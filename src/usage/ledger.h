// How often each key of each plan was used, by day.
//
// Thread-safe.  Counts are written behind, so that a crash may lose those of the last moments.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "loop/task.h"
#include "state/cells.h"

namespace penstock::usage {

// Days since 1970-01-01, UTC.
using Day = std::int64_t;

Day day_of(base::WallMs time);
// "2024-02-09"; nothing for what is no day.
std::string to_text(Day day);
std::optional<Day> parse_day(std::string_view text);
// The first day of the DAY, WEEK (which begins on Sunday, `?`) or MONTH that a day lies in.
Day first_of_period(Day day, std::string_view period);

class Ledger {
public:
    explicit Ledger(state::Cells& cells) : cells_(cells) {}

    // Reads what was stored; before anything is counted.
    loop::Task<void> load();
    // Counts one use today, if fewer than `limit` were made since `first`; a limit below 0 is none.
    bool count(const std::string& plan, const std::string& key, Day today, Day first, std::int64_t limit);
    std::int64_t used(const std::string& plan, const std::string& key, Day first, Day last) const;
    void forget(const std::string& plan);

private:
    using Days = std::map<Day, std::int64_t>;

    static std::int64_t sum(const Days& days, Day first, Day last);

    state::Cells& cells_;
    mutable std::mutex mutex_;
    std::map<std::string, Days> uses_;  // by "plan/key"
};

}  // namespace penstock::usage

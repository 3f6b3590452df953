#include "usage/ledger.h"

#include <chrono>
#include <cstdio>

#include "base/logging.h"
#include "base/text.h"

namespace penstock::usage {
namespace {

constexpr std::string_view kPrefix = "usage/";
constexpr std::int64_t kDayMs = 24 * 60 * 60 * 1000;

std::chrono::sys_days to_date(Day day) { return std::chrono::sys_days(std::chrono::days(day)); }

}  // namespace

Day day_of(base::WallMs time) { return time / kDayMs; }

std::string to_text(Day day) {
    const std::chrono::year_month_day date(to_date(day));
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

std::optional<Day> parse_day(std::string_view text) {
    const auto parts = base::split(text, '-');
    if (parts.size() != 3 || parts[0].size() != 4 || parts[1].size() != 2 || parts[2].size() != 2)
        return std::nullopt;
    const auto year = base::to_integer(parts[0]), month = base::to_integer(parts[1]),
               day = base::to_integer(parts[2]);
    if (!year || !month || !day || *month < 0 || *day < 0) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count();
}

Day first_of_period(Day day, std::string_view period) {
    if (period == "WEEK") return day - static_cast<Day>(std::chrono::weekday(to_date(day)).c_encoding());
    if (period != "MONTH") return day;
    const std::chrono::year_month_day date(to_date(day));
    return day - static_cast<Day>(static_cast<unsigned>(date.day())) + 1;
}

loop::Task<void> Ledger::load() {
    using Stored = std::vector<std::pair<std::string, std::string>>;
    loop::Later<base::Answer<Stored>> listing(
        [&](auto done) { cells_.list(std::string(kPrefix), std::move(done)); });
    const auto stored = co_await listing;
    if (!stored) {
        base::log_warning("how often API keys were used could not be read");
        co_return;
    }
    const std::lock_guard lock(mutex_);
    for (const auto& [cell, count] : *stored) {
        const std::string_view name = std::string_view(cell).substr(kPrefix.size());
        const auto slash = name.rfind('/');
        const auto day = base::to_integer(name.substr(slash + 1)), uses = base::to_integer(count);
        if (slash != name.npos && day && uses) uses_[std::string(name.substr(0, slash))][*day] = *uses;
    }
}

std::int64_t Ledger::sum(const Days& days, Day first, Day last) {
    std::int64_t all = 0;
    for (auto day = days.lower_bound(first); day != days.end() && day->first <= last; ++day)
        all += day->second;
    return all;
}

bool Ledger::count(const std::string& plan, const std::string& key, Day today, Day first,
                   std::int64_t limit) {
    const std::string name = plan + "/" + key;
    const std::lock_guard lock(mutex_);
    Days& days = uses_[name];
    if (limit >= 0 && sum(days, first, today) >= limit) return false;
    const std::int64_t count = ++days[today];
    cells_.put(std::string(kPrefix) + name + "/" + std::to_string(today), std::to_string(count), [](auto) {});
    return true;
}

std::int64_t Ledger::used(const std::string& plan, const std::string& key, Day first, Day last) const {
    const std::lock_guard lock(mutex_);
    const auto found = uses_.find(plan + "/" + key);
    return found == uses_.end() ? 0 : sum(found->second, first, last);
}

void Ledger::forget(const std::string& plan) {
    const std::lock_guard lock(mutex_);
    std::erase_if(uses_, [&](const auto& one) { return one.first.starts_with(plan + "/"); });
    cells_.erase(std::string(kPrefix) + plan + "/", [](auto) {});
}

}  // namespace penstock::usage

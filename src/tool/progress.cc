#include "tool/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace penstock::tool {
namespace {

constexpr std::chrono::milliseconds kDrawPause{100};
constexpr std::size_t kBarWidth = 20;

std::string with_commas(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
    return text;
}

std::string as_bytes(std::uint64_t bytes) {
    const char* const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    auto amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; amount >= 1024 && unit + 1 < std::size(units); ++unit) amount /= 1024;
    return fmt::format("{:.{}f} {}", amount, unit == 0 || amount >= 100 ? 0 : 1, units[unit]);
}

std::string as_clock(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::min(seconds, 359'999.0));
    const std::int64_t hours = whole / 3600, minutes = whole / 60 % 60;
    return hours ? fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60)
                 : fmt::format("{}:{:02}", minutes, whole % 60);
}

}  // namespace

std::string draw(const std::string& verb, const Progress& progress, double seconds) {
    std::string out = verb;
    const double done = std::min(progress.done, 1.0);
    if (done >= 0) {
        const auto filled = static_cast<std::size_t>(done * kBarWidth);
        std::string bar = std::string(filled, '=') + (filled < kBarWidth ? ">" : "");
        bar.resize(kBarWidth, ' ');
        out += fmt::format("  [{}] {:3.0f} %", bar, done * 100);
    }
    out += fmt::format("  {} records  {}", with_commas(progress.records), as_bytes(progress.bytes));
    // Too early a guess would only jump about.
    if (done > 0.01 && done < 1) out += fmt::format("  {} left", as_clock(seconds / done * (1 - done)));
    return out;
}

ProgressBar::ProgressBar(std::string verb)
    : verb_(std::move(verb)),
      terminal_(isatty(STDERR_FILENO) == 1),
      started_(std::chrono::steady_clock::now()),
      next_(started_) {}

ProgressBar::~ProgressBar() {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(const Progress& progress) {
    if (!terminal_) return;
    const Time now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + kDrawPause;
    drawn_ = true;
    const double seconds = std::chrono::duration<double>(now - started_).count();
    std::fprintf(stderr, "\r%s\x1b[K", draw(verb_, progress, seconds).c_str());
    std::fflush(stderr);
}

}  // namespace penstock::tool

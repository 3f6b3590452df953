#include "base/logging.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace penstock::base {
namespace {

constexpr std::size_t kLineBytes = 8192;

// Writes to standard error, on a thread of its own: what comes within some milliseconds as one, for a wake-up
// and a write for each line cost more than making it.  Warnings and errors do not wait.
class GatheringSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    GatheringSink() : thread_([this] { work(); }) {}
    ~GatheringSink() override { finish(); }

    // Writes what waits; later lines are lost.
    void finish() {
        {
            const std::lock_guard lock(waiting_mutex_);
            stop_ = true;
        }
        wake_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

private:
    static constexpr std::size_t kQueuedBytes = std::size_t{4} << 20;
    static constexpr std::chrono::milliseconds kGather{10};

    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        bool wake = false;
        {
            const std::lock_guard lock(waiting_mutex_);
            if (stop_) return;
            if (waiting_.size() + line.size() > kQueuedBytes) {
                ++dropped_;
                return;
            }
            waiting_.append(line.data(), line.size());
            const bool urgent = message.level >= spdlog::level::warn && !std::exchange(urgent_, true);
            wake = std::exchange(idle_, false) || urgent;
        }
        if (wake) wake_.notify_all();
    }
    void flush_() override {}

    void work() {
        std::unique_lock lock(waiting_mutex_);
        while (true) {
            idle_ = true;
            wake_.wait(lock, [&] { return stop_ || !waiting_.empty(); });
            idle_ = false;
            if (waiting_.empty()) return;
            wake_.wait_for(lock, kGather, [&] { return stop_ || urgent_; });
            std::string lines = std::exchange(waiting_, {});
            if (const auto dropped = std::exchange(dropped_, 0))
                lines += "(" + std::to_string(dropped) + " lines were dropped: they came too fast)\n";
            urgent_ = false;
            lock.unlock();
            write_all(lines);
            lock.lock();
        }
    }

    static void write_all(std::string_view text) {
        while (!text.empty()) {
            const ssize_t n = ::write(STDERR_FILENO, text.data(), text.size());
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
    }

    std::mutex waiting_mutex_;  // of what follows
    std::condition_variable wake_;
    std::string waiting_;
    std::size_t dropped_ = 0;
    bool idle_ = false, urgent_ = false, stop_ = false;

    std::thread thread_;
};

// They live as long as the process: a thread may be about to log when logging stops.
std::shared_ptr<GatheringSink> g_sink;
std::shared_ptr<spdlog::logger> g_owner;
std::atomic<spdlog::logger*> g_logger = nullptr;

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
        case LogLevel::off:
            return spdlog::level::off;
    }
    return spdlog::level::info;
}

void write(spdlog::level::level_enum level, std::string_view line) {
    spdlog::logger* const logger = g_logger.load(std::memory_order_acquire);
    if (!logger) return;
    line = line.substr(0, kLineBytes);
    logger->log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void start_logging(LogLevel level) {
    g_sink = std::make_shared<GatheringSink>();
    g_owner = std::make_shared<spdlog::logger>("penstock", g_sink);
    g_owner->set_pattern("%Y-%m-%dT%H:%M:%S.%e %L %v");
    g_owner->set_level(spdlog_level(level));
    g_logger.store(g_owner.get(), std::memory_order_release);
}

void stop_logging() {
    g_logger.store(nullptr, std::memory_order_release);
    if (g_sink) g_sink->finish();
}

bool logs(LogLevel level) {
    const spdlog::logger* const logger = g_logger.load(std::memory_order_acquire);
    return logger && logger->should_log(spdlog_level(level));
}

void log_debug(std::string_view line) { write(spdlog::level::debug, line); }
void log_info(std::string_view line) { write(spdlog::level::info, line); }
void log_warning(std::string_view line) { write(spdlog::level::warn, line); }
void log_error(std::string_view line) { write(spdlog::level::err, line); }

}  // namespace penstock::base

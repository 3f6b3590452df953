#include "base/logging.h"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

namespace penstock::base {
namespace {

constexpr std::size_t kQueuedLines = 8192;
constexpr std::size_t kLineBytes = 8192;

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
    spdlog::init_thread_pool(kQueuedLines, 1);
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    static std::shared_ptr<spdlog::async_logger> logger;
    logger = std::make_shared<spdlog::async_logger>("penstock", std::move(sink), spdlog::thread_pool(),
                                                    spdlog::async_overflow_policy::overrun_oldest);
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%L%$ %v");
    logger->set_level(spdlog_level(level));
    logger->flush_on(spdlog::level::info);
    g_logger.store(logger.get(), std::memory_order_release);
}

void stop_logging() {
    g_logger.store(nullptr, std::memory_order_release);
    spdlog::shutdown();
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

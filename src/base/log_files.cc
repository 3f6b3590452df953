#include "base/log_files.h"

#include <spdlog/async.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <unordered_map>

#include "base/logging.h"
#include "base/text.h"

namespace penstock::base {
namespace {

constexpr std::size_t kQueuedLines = 8192;
constexpr std::size_t kFileBytes = std::size_t{10} << 20;
constexpr std::size_t kOldFiles = 5;
constexpr std::size_t kOpenFilesMax = 1000;

}  // namespace

class LogFiles::Files {
public:
    explicit Files(std::string directory) : directory_(std::move(directory)) {}

    void append(const std::string& name, std::string_view line) {
        if (const auto logger = logger_of(name))
            logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
    }

private:
    std::shared_ptr<spdlog::logger> logger_of(const std::string& name) {
        const std::lock_guard lock(mutex_);
        const auto known = loggers_.find(name);
        if (known != loggers_.end()) return known->second;
        if (loggers_.size() >= kOpenFilesMax) loggers_.clear();
        return loggers_.emplace(name, open(name)).first->second;
    }

    std::shared_ptr<spdlog::logger> open(const std::string& name) {
        if (!valid_log_name(name)) return nullptr;
        const std::filesystem::path file = directory_ + "/" + name + ".log";
        // spdlog says by exceptions what it cannot open.
        try {
            auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
                file.lexically_normal().string(), kFileBytes, kOldFiles);
            auto logger = std::make_shared<spdlog::async_logger>(
                name, std::move(sink), pool_, spdlog::async_overflow_policy::overrun_oldest);
            logger->set_pattern("%v");
            logger->flush_on(spdlog::level::info);
            return logger;
        } catch (const spdlog::spdlog_ex& problem) {
            log_warning(std::string("a log cannot be written: ") + problem.what());
            return nullptr;
        }
    }

    std::string directory_;
    std::shared_ptr<spdlog::details::thread_pool> pool_ =
        std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1);
    std::mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<spdlog::logger>> loggers_;
};

LogFiles::LogFiles(std::string directory) : files_(std::make_unique<Files>(std::move(directory))) {}
LogFiles::~LogFiles() = default;

void LogFiles::append(const std::string& name, std::string_view line) { files_->append(name, line); }

bool valid_log_name(std::string_view name) {
    constexpr std::size_t bytes_max = 512;
    if (name.empty() || name.size() > bytes_max || name.ends_with('/')) return false;
    const bool known = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-' || c == '/' || c == '#';
    });
    const auto steps = split(name, '/');
    return known && std::none_of(steps.begin(), steps.end(),
                                 [](std::string_view step) { return step == ".." || step == "."; });
}

}  // namespace penstock::base

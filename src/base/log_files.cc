#include "base/log_files.h"

#include <spdlog/async.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <mutex>
#include <unordered_map>

#include "base/logging.h"

namespace penstock::base {
namespace {

constexpr std::size_t kQueuedLines = 8192;
constexpr std::size_t kFileBytes = std::size_t{10} << 20;
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
        const std::string file = directory_ + "/" + name;
        // spdlog says by exceptions what it cannot open.
        try {
            auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file, kFileBytes, kOldFiles);
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

}  // namespace penstock::base

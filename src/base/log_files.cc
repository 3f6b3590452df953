#include "base/log_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/logging.h"

namespace penstock::base {
namespace {

constexpr std::size_t kOpenFilesMax = 1000;

// One file and its old ones.  Belongs to the writer's thread.
class RotatingFile {
public:
    explicit RotatingFile(std::string path) : path_(std::move(path)) { open(); }
    ~RotatingFile() {
        if (fd_ >= 0) ::close(fd_);
    }
    RotatingFile(const RotatingFile&) = delete;

    // Whole lines.
    void write(std::string_view lines) {
        while (fd_ >= 0 && !lines.empty()) {
            const std::size_t room = LogFiles::kFileBytes - std::min(size_, LogFiles::kFileBytes);
            std::size_t fits = lines.size();
            if (fits > room) fits = room > 0 ? lines.rfind('\n', room - 1) + 1 : 0;  // npos + 1 is 0
            if (fits == 0 && size_ > 0) {
                rotate();
                continue;
            }
            if (fits == 0) fits = lines.find('\n') + 1;
            write_whole(lines.substr(0, fits));
            lines.remove_prefix(fits);
        }
    }

private:
    void open() {
        std::error_code failed;
        std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), failed);
        fd_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
        struct stat status {};
        if (fd_ < 0 || ::fstat(fd_, &status) != 0) return complain();
        size_ = static_cast<std::size_t>(status.st_size);
    }

    void rotate() {
        ::close(fd_);
        std::error_code none;
        for (std::size_t old = LogFiles::kOldFiles; old > 1; --old)
            std::filesystem::rename(path_ + "." + std::to_string(old - 1), path_ + "." + std::to_string(old),
                                    none);
        std::filesystem::rename(path_, path_ + ".1", none);
        size_ = 0;
        open();
    }

    void write_whole(std::string_view text) {
        while (!text.empty()) {
            const ssize_t n = ::write(fd_, text.data(), text.size());
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) {
                complain();
                return;  // the disk may have room again later
            }
            size_ += static_cast<std::size_t>(n);
            text.remove_prefix(static_cast<std::size_t>(n));
        }
    }

    void complain() {
        if (std::exchange(complained_, true)) return;
        log_warning("the log " + path_ + " cannot be written: " + std::strerror(errno));
    }

    std::string path_;
    int fd_ = -1;
    std::size_t size_ = 0;
    bool complained_ = false;
};

}  // namespace

class LogFiles::Writer {
public:
    explicit Writer(std::string directory) : directory_(std::move(directory)), thread_([this] { work(); }) {}
    ~Writer() {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        wake_.notify_all();
        thread_.join();
    }

    void append(const std::string& file, std::string_view line) {
        bool first;
        {
            const std::lock_guard lock(mutex_);
            if (bytes_ + line.size() > kQueuedBytes) return;
            std::string& lines = waiting_[file];
            (lines += line) += '\n';
            bytes_ += line.size() + 1;
            ++appended_;
            first = std::exchange(idle_, false);
        }
        if (first) wake_.notify_all();
    }

    void flush() {
        std::unique_lock lock(mutex_);
        const std::uint64_t until = appended_;
        if (written_ >= until) return;
        ++flushing_;
        wake_.notify_all();
        done_.wait(lock, [&] { return written_ >= until; });
        --flushing_;
    }

private:
    static constexpr std::size_t kQueuedBytes = std::size_t{16} << 20;
    static constexpr std::size_t kEnoughBytes = std::size_t{1} << 20;  // these need not wait for more
    static constexpr std::chrono::milliseconds kGather{10};

    using Lines = std::unordered_map<std::string, std::string>;  // by file

    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            idle_ = waiting_.empty();
            wake_.wait(lock, [&] { return stop_ || !waiting_.empty(); });
            idle_ = false;
            if (waiting_.empty()) return;
            wake_.wait_for(lock, kGather, [&] { return stop_ || flushing_ > 0 || bytes_ >= kEnoughBytes; });
            Lines lines = std::exchange(waiting_, {});
            bytes_ = 0;
            const std::uint64_t until = appended_;
            lock.unlock();
            for (const auto& [file, text] : lines) write(file, text);
            lock.lock();
            written_ = until;
            done_.notify_all();
        }
    }

    void write(const std::string& file, std::string_view lines) {
        auto found = files_.find(file);
        if (found == files_.end()) {
            if (files_.size() >= kOpenFilesMax) files_.clear();
            found = files_.try_emplace(file, directory_ + "/" + file).first;
        }
        found->second.write(lines);
    }

    const std::string directory_;
    std::unordered_map<std::string, RotatingFile> files_;  // the thread's

    std::mutex mutex_;  // of what follows
    std::condition_variable wake_, done_;
    Lines waiting_;
    std::size_t bytes_ = 0;  // of these
    std::uint64_t appended_ = 0, written_ = 0;
    int flushing_ = 0;
    bool idle_ = false, stop_ = false;

    std::thread thread_;
};

LogFiles::LogFiles(std::string directory) : writer_(std::make_unique<Writer>(std::move(directory))) {}
LogFiles::~LogFiles() = default;

void LogFiles::append(const std::string& file, std::string_view line) { writer_->append(file, line); }
void LogFiles::flush() const { writer_->flush(); }

}  // namespace penstock::base

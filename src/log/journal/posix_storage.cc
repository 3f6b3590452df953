#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <system_error>

#include "log/journal/storage.h"

namespace penstock::log::journal {
namespace {

std::unexpected<base::Failure> system_failure(std::string_view action, const std::string& path) {
    const int error = errno;
    return std::unexpected(base::Failure{
        .what = std::string(action) + ' ' + path + ": " + std::generic_category().message(error),
        .disk_full = error == ENOSPC || error == EDQUOT});
}

class PosixFile final : public File {
public:
    PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
    ~PosixFile() override { ::close(fd_); }

    base::Result<void> write_at(std::uint64_t offset, std::span<const std::string_view> parts) override {
        std::vector<iovec> left;
        left.reserve(parts.size());
        for (const auto part : parts) {
            if (!part.empty()) left.push_back({const_cast<char*>(part.data()), part.size()});
        }
        for (auto next = left.begin(); next != left.end();) {
            const auto count = static_cast<int>(std::min<std::ptrdiff_t>(left.end() - next, IOV_MAX));
            const auto done = ::pwritev(fd_, &*next, count, static_cast<off_t>(offset));
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) return system_failure("write", path_);
            offset += static_cast<std::uint64_t>(done);
            auto written = static_cast<std::size_t>(done);
            while (next != left.end() && written >= next->iov_len) written -= next++->iov_len;
            if (written == 0) continue;
            next->iov_base = static_cast<char*>(next->iov_base) + written;
            next->iov_len -= written;
        }
        return {};
    }

    base::Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override {
        std::size_t done = 0;
        while (done < size) {
            const auto got = ::pread(fd_, to + done, size - done, static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return system_failure("read", path_);
            if (got == 0) break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    base::Result<void> sync() override {
        if (::fdatasync(fd_) != 0) return system_failure("fdatasync", path_);
        return {};
    }

    base::Result<void> truncate(std::uint64_t size) override {
        if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return system_failure("truncate", path_);
        return {};
    }

    base::Result<std::uint64_t> size() override {
        struct stat status {};
        if (::fstat(fd_, &status) != 0) return system_failure("stat", path_);
        return static_cast<std::uint64_t>(status.st_size);
    }

private:
    int fd_;
    std::string path_;
};

class PosixStorage final : public Storage {
public:
    base::Result<std::shared_ptr<File>> open(const std::string& path) override { return open_file(path, 0); }
    base::Result<std::shared_ptr<File>> create(const std::string& path) override {
        return open_file(path, O_CREAT | O_TRUNC);
    }

    base::Result<std::vector<std::string>> list(const std::string& path) override {
        DIR* const directory = ::opendir(path.c_str());
        if (!directory) return system_failure("list", path);
        std::vector<std::string> names;
        errno = 0;
        while (const dirent* const entry = ::readdir(directory)) {
            const std::string_view name = entry->d_name;
            if (name != "." && name != "..") names.emplace_back(name);
        }
        const int error = errno;
        ::closedir(directory);
        errno = error;
        if (error != 0) return system_failure("list", path);
        std::sort(names.begin(), names.end());
        return names;
    }

    base::Result<void> make_directory(const std::string& path) override {
        if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
            return system_failure("make directory", path);
        return {};
    }
    base::Result<void> remove_file(const std::string& path) override {
        if (::unlink(path.c_str()) != 0) return system_failure("remove", path);
        return {};
    }
    base::Result<void> remove_directory(const std::string& path) override {
        if (::rmdir(path.c_str()) != 0) return system_failure("remove directory", path);
        return {};
    }
    base::Result<void> rename(const std::string& from, const std::string& to) override {
        if (std::rename(from.c_str(), to.c_str()) != 0) return system_failure("rename", from);
        return {};
    }

    base::Result<void> sync_directory(const std::string& path) override {
        const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) return system_failure("open directory", path);
        const int outcome = ::fsync(fd);
        const int error = errno;
        ::close(fd);
        errno = error;
        if (outcome != 0) return system_failure("sync directory", path);
        return {};
    }

private:
    static base::Result<std::shared_ptr<File>> open_file(const std::string& path, int flags) {
        const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
        if (fd < 0) return system_failure("open", path);
        return std::make_shared<PosixFile>(fd, path);
    }
};

}  // namespace

std::string parent_directory(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

Storage& posix_storage() {
    static PosixStorage storage;
    return storage;
}

}  // namespace penstock::log::journal

#include "state/embedded/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace penstock::state::embedded {
namespace {

constexpr int kLockTries = 50;
constexpr useconds_t kLockPauseUs = 20'000;

}  // namespace

base::Result<DataDirectory> DataDirectory::open(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        return base::failure("make directory " + path + ": " + std::generic_category().message(errno));
    }
    const std::string lock_path = path + "/lock";
    const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return base::failure("open " + lock_path + ": " + std::generic_category().message(errno));
    // A server that was killed may leave a child between fork and exec, which holds the lock for a moment
    // longer.
    int locked = ::flock(lock, LOCK_EX | LOCK_NB);
    for (int i = 0; i < kLockTries && locked != 0 && errno == EWOULDBLOCK; ++i) {
        ::usleep(kLockPauseUs);
        locked = ::flock(lock, LOCK_EX | LOCK_NB);
    }
    if (locked != 0) {
        const int error = errno;
        ::close(lock);
        if (error == EWOULDBLOCK)
            return base::failure("the data directory " + path + " is used by another process");
        return base::failure("lock " + lock_path + ": " + std::generic_category().message(error));
    }
    DataDirectory directory(path, lock);
    const auto slash = path.find_last_of('/');
    const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    if (auto synced = sync_directory(parent); !synced) return std::unexpected(synced.error());
    return directory;
}

base::Result<void> sync_directory(const std::string& path) {
    const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = directory >= 0 && ::fsync(directory) == 0;
    const int error = errno;
    if (directory >= 0) ::close(directory);
    if (!synced)
        return base::failure("sync directory " + path + ": " + std::generic_category().message(error));
    return {};
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory::~DataDirectory() {
    if (lock_ >= 0) ::close(lock_);
}

}  // namespace penstock::state::embedded

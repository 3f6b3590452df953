#include "lambda/hot_reload.h"

#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "base/logging.h"

namespace penstock::lambda {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kQuietMs = 50;  // an editor writes a file in several steps
constexpr std::uint32_t kEvents =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB;
// Large, and not what is edited.
constexpr std::string_view kPassedOver[] = {".git", "node_modules", "__pycache__"};

bool passed_over(const fs::path& path) {
    return std::ranges::find(kPassedOver, path.filename().string()) != std::end(kPassedOver);
}

}  // namespace

struct HotReload::Inotify {
    int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    Inotify() = default;
    Inotify(const Inotify&) = delete;
    Inotify& operator=(const Inotify&) = delete;
    ~Inotify() {
        if (fd >= 0) ::close(fd);
    }

    // A watch for the directory and each folder below it.
    std::vector<int> watch(const std::string& directory) const {
        std::vector<int> all;
        const auto add = [&](const std::string& folder) {
            const int number = ::inotify_add_watch(fd, folder.c_str(), kEvents | IN_ONLYDIR);
            if (number >= 0) all.push_back(number);
        };
        add(directory);
        std::error_code failed;
        fs::recursive_directory_iterator walk(directory, failed);
        for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
            std::error_code unknown;
            if (!walk->is_directory(unknown)) continue;
            if (passed_over(walk->path()))
                walk.disable_recursion_pending();
            else
                add(walk->path().string());
        }
        return all;
    }
};

HotReload::HotReload(loop::Loop& home, loop::Blocking& blocking, Changed changed)
    : home_(home), blocking_(blocking), changed_(std::move(changed)), inotify_(std::make_shared<Inotify>()) {
    if (inotify_->fd >= 0)
        home_.watch(inotify_->fd, *this, EPOLLIN);
    else
        base::log_warning("directories of functions are not followed: inotify does not work here");
}

HotReload::~HotReload() {
    *alive_ = false;
    home_.cancel(timer_);
    if (inotify_->fd >= 0) home_.unwatch(inotify_->fd, *this);
}

void HotReload::follow(std::set<std::string> directories) {
    if (inotify_->fd < 0 || directories == directories_) return;
    for (auto watch = watches_.begin(); watch != watches_.end();) {
        const bool kept = directories.contains(watch->second);
        if (!kept) ::inotify_rm_watch(inotify_->fd, watch->first);
        watch = kept ? std::next(watch) : watches_.erase(watch);
    }
    std::set<std::string> added;
    std::ranges::set_difference(directories, directories_, std::inserter(added, added.end()));
    directories_ = std::move(directories);
    for (const std::string& directory : added) walk(directory);
}

void HotReload::walk(const std::string& directory) {
    blocking_.submit([this, directory, inotify = inotify_, alive = alive_, &home = home_] {
        auto numbers = inotify->watch(directory);
        home.post([this, directory, numbers = std::move(numbers), alive] {
            if (!*alive) return;
            bool is_new = false;
            for (const int number : numbers)
                is_new = watches_.insert_or_assign(number, directory).second || is_new;
            // What happened before it was watched has been told to nobody.
            if (is_new) note(directory);
        });
    });
}

void HotReload::ready(std::uint32_t) {
    alignas(inotify_event) char buffer[16 * 1024];
    for (;;) {
        const ssize_t size = ::read(inotify_->fd, buffer, sizeof buffer);
        if (size <= 0) return;
        for (ssize_t at = 0; at < size;) {
            const auto* const event = reinterpret_cast<const inotify_event*>(buffer + at);
            at += static_cast<ssize_t>(sizeof *event + event->len);
            const auto found = watches_.find(event->wd);
            if (found != watches_.end()) {
                note(found->second);
            } else if (!(event->mask & IN_IGNORED)) {  // of a walk under way, or too many for the kernel
                for (const std::string& directory : directories_) note(directory);
            }
            if (event->mask & IN_IGNORED) watches_.erase(event->wd);
        }
    }
}

void HotReload::note(const std::string& directory) {
    noted_.insert(directory);
    if (timer_ == 0) timer_ = home_.after(kQuietMs, [this] { tell(); });
}

void HotReload::tell() {
    timer_ = 0;
    for (const std::string& directory : std::exchange(noted_, {})) {
        if (!directories_.contains(directory)) continue;
        walk(directory);  // there may be new folders
        changed_(directory);
    }
}

}  // namespace penstock::lambda

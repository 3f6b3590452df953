#include "log/journal/open_files.h"

#include <utility>

namespace penstock::log::journal {

base::Result<std::shared_ptr<File>> OpenFiles::open(const std::string& path) {
    std::uint64_t forgotten = 0;
    {
        std::lock_guard lock(mutex_);
        const auto found = by_path_.find(path);
        if (found != by_path_.end()) {
            by_use_.splice(by_use_.end(), by_use_, found->second);
            return found->second->second;
        }
        forgotten = forgotten_;
    }
    auto file = storage_.open(path);  // outside the lock: it may take long
    if (!file) return file;
    std::shared_ptr<File> closed;  // after the lock
    std::lock_guard lock(mutex_);
    // It may be the one forgotten meanwhile: kept here, a removed file would go on taking up disk.
    if (forgotten == forgotten_) closed = keep(path, *file);
    return file;
}

void OpenFiles::add(const std::string& path, std::shared_ptr<File> file) {
    std::shared_ptr<File> closed;  // after the lock
    std::lock_guard lock(mutex_);
    closed = keep(path, std::move(file));
}

std::shared_ptr<File> OpenFiles::keep(const std::string& path, std::shared_ptr<File> file) {
    const auto found = by_path_.find(path);
    if (found != by_path_.end()) {
        by_use_.splice(by_use_.end(), by_use_, found->second);
        return std::exchange(found->second->second, std::move(file));
    }
    by_path_.emplace(path, by_use_.insert(by_use_.end(), Slot(path, std::move(file))));
    if (by_use_.size() <= files_max_) return nullptr;
    auto closed = std::move(by_use_.front().second);
    by_path_.erase(by_use_.front().first);
    by_use_.pop_front();
    return closed;
}

void OpenFiles::forget(const std::string& path) {
    std::shared_ptr<File> closed;  // after the lock
    std::lock_guard lock(mutex_);
    ++forgotten_;
    const auto found = by_path_.find(path);
    if (found == by_path_.end()) return;
    closed = std::move(found->second->second);
    by_use_.erase(found->second);
    by_path_.erase(found);
}

}  // namespace penstock::log::journal

#include "log/journal/open_files.h"

#include <utility>

namespace penstock::log::journal {

base::Result<std::shared_ptr<File>> OpenFiles::open(const std::string& path) {
    {
        std::lock_guard lock(mutex_);
        const auto found = by_path_.find(path);
        if (found != by_path_.end()) {
            by_use_.splice(by_use_.end(), by_use_, found->second);
            return found->second->second;
        }
    }
    auto file = storage_.open(path);  // outside the lock: it may take long
    if (file) add(path, *file);
    return file;
}

void OpenFiles::add(const std::string& path, std::shared_ptr<File> file) {
    std::shared_ptr<File> closed;  // after the lock
    std::lock_guard lock(mutex_);
    const auto found = by_path_.find(path);
    if (found != by_path_.end()) {
        closed = std::exchange(found->second->second, std::move(file));
        by_use_.splice(by_use_.end(), by_use_, found->second);
        return;
    }
    by_path_.emplace(path, by_use_.insert(by_use_.end(), Slot(path, std::move(file))));
    if (by_use_.size() <= files_max_) return;
    closed = std::move(by_use_.front().second);
    by_path_.erase(by_use_.front().first);
    by_use_.pop_front();
}

void OpenFiles::forget(const std::string& path) {
    std::lock_guard lock(mutex_);
    const auto found = by_path_.find(path);
    if (found == by_path_.end()) return;
    by_use_.erase(found->second);
    by_path_.erase(found);
}

}  // namespace penstock::log::journal

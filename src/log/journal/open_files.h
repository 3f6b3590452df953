// The journals' open files: a bounded number, the least recently used are closed.
//
// Idle journals so hold no file.  Any thread; whoever uses a File holds it open.
#pragma once
#include <list>
#include <mutex>
#include <unordered_map>

#include "log/journal/storage.h"

namespace penstock::log::journal {

class OpenFiles {
public:
    OpenFiles(Storage& storage, std::size_t files_max) : storage_(storage), files_max_(files_max) {}

    base::Result<std::shared_ptr<File>> open(const std::string& path);
    // A file just created.
    void add(const std::string& path, std::shared_ptr<File>);
    // Before a path's file goes away.
    void forget(const std::string& path);

private:
    using Slot = std::pair<std::string, std::shared_ptr<File>>;

    // Answers a file to be closed, by the caller after the lock.
    std::shared_ptr<File> keep(const std::string& path, std::shared_ptr<File>);

    Storage& storage_;
    std::size_t files_max_;
    std::mutex mutex_;
    std::uint64_t forgotten_ = 0;  // how often forget() was called
    std::list<Slot> by_use_;       // least recently used first
    std::unordered_map<std::string, std::list<Slot>::iterator> by_path_;
};

}  // namespace penstock::log::journal

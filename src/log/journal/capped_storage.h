// A Storage that lets its files grow to so many bytes in all, and no further.
//
// What counts is the files' sizes; directories are not counted.  Any thread, like any Storage; one file is
// written by one thread at a time.
#pragma once
#include <atomic>

#include "log/journal/storage.h"

namespace penstock::log::journal {

class CappedStorage final : public Storage {
public:
    CappedStorage(Storage& storage, std::uint64_t bytes_max) : storage_(storage), bytes_max_(bytes_max) {}

    // Takes account of the files of a directory that are there already.
    void count(const std::string& directory);

    std::uint64_t room() const override {
        const std::uint64_t used = bytes_used_;
        return used < bytes_max_ ? bytes_max_ - used : 0;
    }
    base::Result<std::shared_ptr<File>> open(const std::string& path) override;
    base::Result<std::shared_ptr<File>> create(const std::string& path) override;
    base::Result<void> remove_file(const std::string& path) override;
    base::Result<void> rename(const std::string& from, const std::string& to) override;

    base::Result<std::vector<std::string>> list(const std::string& path) override {
        return storage_.list(path);
    }
    base::Result<void> make_directory(const std::string& path) override {
        return storage_.make_directory(path);
    }
    base::Result<void> remove_directory(const std::string& path) override {
        return storage_.remove_directory(path);
    }
    base::Result<void> sync_directory(const std::string& path) override {
        return storage_.sync_directory(path);
    }

private:
    class CappedFile;

    std::uint64_t size_of(const std::string& path);
    bool reserve(std::uint64_t bytes);

    Storage& storage_;
    const std::uint64_t bytes_max_;
    std::atomic<std::uint64_t> bytes_used_ = 0;
};

}  // namespace penstock::log::journal

// A Storage in memory, for tests: fails where it is told to and forgets at a crash what was not synced.
//
// Any thread.  Files of before a crash must not be used after it.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>

#include "log/journal/storage.h"

namespace penstock::log::journal {

class MemoryStorage final : public Storage {
public:
    MemoryStorage();
    ~MemoryStorage() override;

    // Operations that change something are counted from 1: writes, syncs, truncations, and those on
    // directories.  The `first`-th from now on fails, and `count` - 1 more.  A write that fails has written a
    // part.
    void fail(std::uint64_t first, std::uint64_t count);
    // Writes that fail say that the disk is full.
    bool fails_for_want_of_room = false;
    static constexpr std::uint64_t kForEver = UINT64_MAX;
    void fail_nothing() { fail(0, 0); }
    std::uint64_t operations() const;
    // What was asked of files so far.
    std::uint64_t syncs() const { return syncs_; }
    std::uint64_t bytes_read() const { return bytes_read_; }
    std::uint64_t bytes_written() const { return bytes_written_; }

    // What the disk may hold after power loss: everything synced, and of everything else the parts that
    // `keep` picks (sectors of 512 bytes, sizes; names that were not synced are lost).  Without `keep`,
    // nothing else.
    void crash(std::mt19937* keep = nullptr);

    // Called at the beginning of every open(); may block.
    std::function<void(const std::string& path)> before_open;
    // The same of every read of a file.
    std::function<void()> before_read;

    // For looking at and spoiling a file.
    std::string& content(const std::string& path);
    // The sizes of all files.
    std::uint64_t bytes_held() const;
    // Whether all that was written to a file would outlive a crash.
    bool is_synced(const std::string& path) const;

    base::Result<std::shared_ptr<File>> open(const std::string& path) override;
    base::Result<std::shared_ptr<File>> create(const std::string& path) override;
    base::Result<std::vector<std::string>> list(const std::string& path) override;
    base::Result<void> make_directory(const std::string& path) override;
    base::Result<void> remove_file(const std::string& path) override;
    base::Result<void> remove_directory(const std::string& path) override;
    base::Result<void> rename(const std::string& from, const std::string& to) override;
    base::Result<void> sync_directory(const std::string& path) override;

private:
    struct Node;
    class OpenFile;
    using Nodes = std::map<std::string, std::shared_ptr<Node>>;

    bool fails();
    std::shared_ptr<Node> find(const std::string& path) const;
    // The directory that holds a path's last name.
    std::shared_ptr<Node> parent(const std::string& path, std::string& name) const;
    base::Result<void> remove(const std::string& path);

    mutable std::mutex mutex_;
    std::shared_ptr<Node> root_;
    std::uint64_t operations_ = 0;
    std::atomic<std::uint64_t> syncs_ = 0;
    std::atomic<std::uint64_t> bytes_read_ = 0;
    std::atomic<std::uint64_t> bytes_written_ = 0;
    std::uint64_t fail_first_ = 0;
    std::uint64_t fail_count_ = 0;
};

}  // namespace penstock::log::journal

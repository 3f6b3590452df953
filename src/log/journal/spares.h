// Files to write segments over: those of dropped segments, or files of zeros made ahead.
//
// Where a file's blocks were written before, a commit changes no metadata and its sync takes about half the
// time.  A spare keeps its bytes; the salt of its next life tells them from new ones (FORMAT.md).  Few are
// kept, they count as used disk, and they are the first to go when room is short.  May block, but for bytes()
// and wanted(); any thread.
#pragma once
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "log/journal/storage.h"

namespace penstock::log::journal {

// Where spares are; no group's name, for those do not begin with a dot.
inline constexpr std::string_view kSparesName = ".spares";

struct SpareLimits {
    std::size_t files_max = 4;         // none are kept when 0
    std::uint64_t file_bytes_min = 0;  // smaller files are not worth it
};

struct Spare {
    std::string path;
    std::uint64_t bytes = 0;
    std::uint64_t salt = 0;  // of its last life
};

class Spares {
public:
    // `directory` is made when there is a first spare.
    Spares(Storage& storage, std::string directory, SpareLimits limits)
        : storage_(storage), directory_(std::move(directory)), limits_(limits) {}

    // At opening: takes over what is there from before.
    void open();
    // Takes over a file, which is then durably gone from `path`; false when it is still there, to be removed.
    bool keep(const std::string& path);
    // Whether there is none, though some may be kept, and none is being made.  True once: then make()
    // follows. After one that failed, not before a file was kept: a full disk is not filled again and again.
    bool wanted();
    // Makes a spare of zeros; ends early once stop() was called.
    void make(std::uint64_t bytes);
    void stop() { stopping_ = true; }
    // A file to write to.  It stays where it is, but is nobody's from now on.
    std::optional<Spare> take();
    // Removes all of them; false when there was none.
    bool give_up();

    // What give_up() would free.
    std::uint64_t bytes() const { return bytes_; }
    const std::string& directory() const { return directory_; }

private:
    struct Kept {
        std::string path;
        std::uint64_t bytes = 0;
    };

    std::optional<std::string> reserve();
    void add(std::optional<Kept>);
    std::optional<Kept> pop();
    std::uint64_t size_of(const std::string& path);
    base::Result<void> make_directory();
    base::Result<void> write_zeros(const std::string& path, std::uint64_t bytes);
    void remove(const std::string& path);

    Storage& storage_;
    const std::string directory_;
    const SpareLimits limits_;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::vector<Kept> kept_;
    std::size_t arriving_ = 0;
    bool making_ = false;
    std::uint64_t last_number_ = 0;
};

}  // namespace penstock::log::journal

// Logs that are files of their own, a line an entry.  Written by a thread of their own, a moment later, so
// that what comes in a burst is one write; each file is rotated at 10 MiB, and five old ones are kept.
//
// Thread-safe.  Appending never waits: lines that come faster than the disk takes them are dropped.
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace penstock::base {

class LogFiles {
public:
    static constexpr std::size_t kOldFiles = 5;
    static constexpr std::size_t kFileBytes = std::size_t{10} << 20;

    // Files are named below this directory.
    explicit LogFiles(std::string directory);
    // Writes what is queued.
    ~LogFiles();
    LogFiles(const LogFiles&) = delete;

    // `file` is a path below the directory, which the caller vouches for; its old ones are FILE.1 and so on,
    // the newest first.  A file that cannot be written is reported once, and its lines are dropped.
    void append(const std::string& file, std::string_view line);
    // Blocks until all that was appended before is in the files.
    void flush() const;

private:
    class Writer;
    std::unique_ptr<Writer> writer_;
};

}  // namespace penstock::base

// Logs that are files of their own, a line an entry.  Written by a thread of their own; each file is rotated
// at 10 MiB, and five old ones are kept.
//
// Thread-safe, and never waits: lines that come faster than the disk takes them push out the oldest that are
// not written yet.
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace penstock::base {

class LogFiles {
public:
    static constexpr std::size_t kOldFiles = 5;

    // Files are named below this directory.
    explicit LogFiles(std::string directory);
    // Writes what is queued.
    ~LogFiles();
    LogFiles(const LogFiles&) = delete;

    // `file` is a path below the directory, which the caller vouches for; its old ones are FILE.1 and so on,
    // the newest first.  A file that cannot be opened is reported once, and its lines are dropped.
    void append(const std::string& file, std::string_view line);

private:
    class Files;
    std::unique_ptr<Files> files_;
};

}  // namespace penstock::base

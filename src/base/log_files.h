// Logs that are files of their own, a line an entry: access logs and execution logs.  Written by a thread of
// their own; each file is rotated at 10 MiB, and five old ones are kept.
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
    // Files are named below this directory, which is made when the first line comes.
    explicit LogFiles(std::string directory);
    // Writes what is queued.
    ~LogFiles();
    LogFiles(const LogFiles&) = delete;

    // `name` may have slashes: "/aws/apigateway/abc/prod" is aws/apigateway/abc/prod.log.  A file that cannot
    // be opened is reported once, and its lines are dropped.
    void append(const std::string& name, std::string_view line);

private:
    class Files;
    std::unique_ptr<Files> files_;
};

// Letters, digits and ._-/# as CloudWatch has them for log groups; no way out of the directory.
bool valid_log_name(std::string_view name);

}  // namespace penstock::base

// Log groups as files: for each account and region a directory, for each group a folder with the file `log`
// and its old ones.  A line is an event: time, stream and message, with tabs between.
//
// Writing is thread-safe and never waits; reading blocks, and finds all that was written before.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/log_sink.h"
#include "base/clock.h"
#include "base/log_files.h"

namespace penstock::logs {

struct Event {
    base::WallMs time = 0;
    std::string stream;
    std::string message;
};

struct Group {
    std::string name;
    base::WallMs created = 0;
    std::uint64_t bytes = 0;
};

struct Stream {
    std::string name;
    base::WallMs first = 0, last = 0;  // of its events
    std::uint64_t bytes = 0;
};

class LogStore final : public api::LogSink {
public:
    LogStore(std::string directory, const base::Clock& clock)
        : directory_(std::move(directory)), clock_(clock), files_(directory_) {}

    void append(const api::LogPlace& place, std::string_view message) override;

    // ---- Blocking.
    // In the order of their names.
    std::vector<Group> groups(const std::string& account, const std::string& region) const;
    bool has(const std::string& account, const std::string& region, const std::string& group) const;
    std::vector<Stream> streams(const std::string& account, const std::string& region,
                                const std::string& group) const;
    // All events since a time that `wanted` takes, in the order in which they were written.
    std::vector<Event> events(const std::string& account, const std::string& region, const std::string& group,
                              base::WallMs since, const std::function<bool(const Event&)>& wanted) const;

private:
    std::string folder_of(const std::string& account, const std::string& region,
                          const std::string& group) const;
    void each(const std::string& folder, base::WallMs since,
              const std::function<void(Event&& event)>& visit) const;

    std::string directory_;
    const base::Clock& clock_;
    base::LogFiles files_;
};

}  // namespace penstock::logs

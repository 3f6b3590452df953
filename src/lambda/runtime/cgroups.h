// Control groups: the kernel itself holds a worker, with all that it starts, to its memory and its number of
// processes, and names them all when they must end.
//
// Version 2, as Debian 12 has it, where this process may make groups: as root, or in a systemd service with
// Delegate=yes.  Version 1's memory and pids controllers likewise.  Where it may not, workers run without
// (runtime/descendants.h finds what they leave).  All of it reads and writes files: not from a loop.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace penstock::lambda {

// A worker's.
class Cgroup {
public:
    Cgroup() = default;
    explicit Cgroup(std::vector<std::string> directories) : directories_(std::move(directories)) {}

    // A process that writes "0" into each of these files belongs to it.
    std::vector<std::string> entrances() const;
    // Kills whatever is in it, and removes it.
    void end() const;

private:
    void kill() const;

    std::vector<std::string> directories_;
};

class Cgroups {
public:
    struct Limits {
        std::int64_t memory_bytes = 0;
        std::int64_t processes = 0;  // and threads
    };

    Cgroups() = default;
    // Looks where groups can be made, and removes what servers that were killed have left there.
    static Cgroups find(const std::string& mount = "/sys/fs/cgroup",
                        const std::string& own = "/proc/self/cgroup");

    bool available() const { return !parents_.empty(); }
    // For logs: where they are.
    std::string place() const { return parents_.empty() ? "" : parents_.front(); }
    // One that is good for nothing, when the kernel refuses.
    Cgroup make(const std::string& name, const Limits& limits) const;
    // The groups' own parents; once no worker is left.
    void remove() const;

private:
    int version_ = 2;
    std::vector<std::string> parents_;  // one, or in version 1 one for each controller
};

}  // namespace penstock::lambda

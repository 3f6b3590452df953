// A child process of a function: its own process group, its output in a pipe, dead when the server dies.
#pragma once
#include <sys/types.h>
#include <string>
#include <vector>

#include "base/result.h"

namespace penstock::lambda {

struct Command {
    std::vector<std::string> arguments;    // the program's path first
    std::vector<std::string> environment;  // NAME=value
    std::string directory;
    std::int64_t file_bytes_max = 0;    // of each file that it writes; 0 is no limit
    std::vector<int> descriptors{};     // that it inherits, numbered from 3
    bool has_exits = false;             // a pipe comes behind these, whose other end is Child::exits
    std::vector<std::string> groups{};  // files of control groups that it enters
};

struct Child {
    pid_t pid = -1;
    int pidfd = -1;   // readable when the child has ended
    int output = -1;  // standard output and error, non-blocking
    int exits = -1;   // the pipe of has_exits, non-blocking
};

// Blocks for a moment: call on a Blocking thread, which must live as long as the child (the kernel kills the
// child when the thread that made it ends).
base::Result<Child> spawn(const Command& command);
// Ends the process and all its descendants that stayed in its group.
void kill_group(pid_t pid);
// After pidfd became readable.  "exit status 1", "signal: killed", or "" for exit status 0.
std::string reap(pid_t pid);

}  // namespace penstock::lambda

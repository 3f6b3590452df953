// The processes that a worker has started, however far they have gone from it.
//
// They read /proc: not from a loop.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace penstock::lambda {

// A process and all that descend from it.
std::vector<pid_t> family_of(pid_t pid);
// What they have in memory together, and the one that has most of all.
struct Memory {
    std::int64_t resident_bytes = 0;
    std::int64_t private_bytes = 0;  // without what is only a program's file, mapped
    std::int64_t peak_bytes = 0;     // resident, of the largest, ever
};
Memory memory_of(pid_t pid);
// Kills every process whose environment has the line, NAME=value: those that left their parent and its group
// too, unless they have taken it out.  The number killed.
int kill_marked(const std::string& line);

}  // namespace penstock::lambda

// What the kernel says of a process.
#pragma once
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace bench {

// What all its threads have run, in user and system mode: what /proc/PID/stat rounds to 10 ms (proc(5)), in
// µs.
inline double cpu_us(int pid) {
    double total_ns = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        std::ifstream file(thread.path() / "schedstat");
        double ran_ns = 0;
        if (file >> ran_ns) total_ns += ran_ns;
    }
    return total_ns / 1e3;
}

// The same of all processes that it started and that still run, theirs too.
inline double descendants_cpu_us(int pid) {
    double total_us = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        std::ifstream file(thread.path() / "children");
        for (int child = 0; file >> child;) total_us += cpu_us(child) + descendants_cpu_us(child);
    }
    return total_us;
}

inline std::int64_t resident_bytes(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
    std::int64_t all = 0, resident = 0;
    file >> all >> resident;
    return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace bench

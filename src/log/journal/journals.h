// The embedded engine of log::Log: one journal of segment files per group, on one machine's disk.
//
// A group's journal belongs to one core (by the hash of its name) and is written by a small pool of threads,
// at most one per group at a time: one write and one sync commit all appends that wait.  FORMAT.md describes
// the files. A group costs no thread, and an idle one no open file.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "log/journal/storage.h"
#include "log/log.h"
#include "loop/cores.h"

namespace penstock::log::journal {

// When an append is acknowledged.
enum class Sync : std::uint8_t {
    each_commit,  // once it is on the disk: survives power loss
    interval,     // once the kernel has it; the disk at most Options::interval_ms later
    os,           // once the kernel has it: survives the end of the process only
};

struct Options {
    std::string directory;  // made if need be; its parent exists
    Storage& storage;
    const base::Clock& clock;
    loop::Cores& cores;
    Sync sync = Sync::each_commit;
    std::int64_t interval_ms = 100;
    std::int64_t tidy_ms = 60'000;  // so often it is looked for what is over age
    unsigned writer_threads = 2;
    unsigned reader_threads = 2;
    std::uint64_t segment_bytes = 64u << 20;         // at most 1 GiB
    std::size_t recent_bytes_per_group = 8u << 20;   // entries kept in memory
    std::size_t recent_bytes_total = 128u << 20;     // the same over all groups
    std::size_t index_bytes_total = 16u << 20;       // of sealed segments, as reads needed them last
    std::size_t queued_bytes_per_group = 64u << 20;  // beyond it appends are unavailable
    std::size_t commit_bytes = 8u << 20;             // about as much goes into one commit
    std::size_t open_files = 1024;
    std::uint64_t disk_bytes_max = 0;  // of all the files; none when 0
    std::size_t spare_files = 4;       // kept to be written again, with Sync::each_commit
    bool spares_ahead = true;          // made when there is none and a group fills its segment
};

// Recovers what the directory holds; blocks, so before the cores start.  The one directory must not be opened
// twice. Storage, clock and cores must outlive the Log; Writers and Waitings must not outlive the cores.  The
// Log is destroyed after the cores were stopped: it ends its threads once they have done what they were
// given.
//
// Beyond log.h:
// - A group's name takes at most 200 bytes, percent-encoded; create answers too_large otherwise.
// - An entry takes at most 16 MiB.
// - open_writer with the epoch that is already open is answered again, so that a restart needs no new one.
// - When a commit fails, everything that waits behind it in the group fails too.
// - retain() drops segments as a whole, soon after it is called and then every Options::tidy_ms.  A segment
//   takes entries for a 24th of the time to keep, or five minutes, at most.
// - An append for which the disk, or Options::disk_bytes_max, has no room answers full.  What is over age is
// then
//   dropped at once.  Reading goes on, and so do create, open_writer, close and destroy as far as a little
//   room that appends leave allows.
// - A group with damage answers corrupt to reads that come to it and to every attempt to write.
base::Result<std::unique_ptr<Log>> open_journals(const Options&);

}  // namespace penstock::log::journal

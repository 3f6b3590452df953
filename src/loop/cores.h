// The server's event loops, one thread each.  Core 0 is home to the control plane.
//
// A connection, a journal or a worker lives on one core for its whole life; others reach it by post().  (But
// an HTTP/1.1 connection that mostly wants what lives on another core goes there: net/server.h.)
#pragma once
#include <memory>
#include <thread>
#include <vector>

#include "loop/loop.h"

namespace penstock::loop {

class Cores {
public:
    // Makes the loops; their threads start with start().
    explicit Cores(unsigned count);
    // Stops the loops and waits for their threads.
    ~Cores();
    Cores(const Cores&) = delete;
    Cores& operator=(const Cores&) = delete;

    void start();
    void stop();

    unsigned count() const { return static_cast<unsigned>(loops_.size()); }
    Loop& at(unsigned core) { return *loops_[core]; }
    Loop& home() { return *loops_[0]; }
    // The core on which something with this hash lives.
    Loop& for_hash(std::size_t hash) { return *loops_[hash % loops_.size()]; }
    // The calling thread's core.  Only on a core's thread.
    unsigned here() const;

private:
    std::vector<std::unique_ptr<Loop>> loops_;
    std::vector<std::thread> threads_;
};

}  // namespace penstock::loop

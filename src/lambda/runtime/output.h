// A worker's standard output: cut into lines for the server's log, the last 4 KB kept for LogType Tail.
//
// Belongs to the worker's loop.
#pragma once
#include <string>
#include <string_view>

#include "loop/loop.h"

namespace penstock::lambda {

class Output final : public loop::Watched {
public:
    // Takes the descriptor.  `name` begins each line in the server's log.
    Output(loop::Loop& loop, int fd, std::string name);
    ~Output() override;

    // Takes what has been written so far.
    void drain();
    // A line of the platform's own: START, END, REPORT.
    void line(std::string_view text);
    // Forgets the tail kept so far: an invocation begins.
    void begin_tail() { tail_.clear(); }
    const std::string& tail() const { return tail_; }

    void ready(std::uint32_t events) override;

private:
    bool read_once();
    void add(std::string_view bytes);
    void close();

    loop::Loop& loop_;
    int fd_;
    std::string name_;
    std::string partial_;  // a line without its end
    std::string tail_;
};

}  // namespace penstock::lambda

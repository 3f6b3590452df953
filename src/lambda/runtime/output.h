// A worker's standard output: cut into lines for the logs, the last 4 KB kept for LogType Tail.
//
// Belongs to the worker's loop.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "loop/loop.h"

namespace penstock::lambda {

class Output final : public loop::Watched {
public:
    // Takes the descriptor.  `write` gets each line.
    using Write = std::function<void(std::string_view line)>;
    Output(loop::Loop& loop, int fd, Write write);
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
    Write write_;
    std::string partial_;  // a line without its end
    std::string tail_;
};

}  // namespace penstock::lambda

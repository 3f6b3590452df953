// How far a long command has come: a line on stderr that is drawn over and over, if stderr is a terminal.
//
//   exporting  [=========>          ]  46 %    1,204,301 records   210 MiB   0:41 left
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace penstock::tool {

struct Progress {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    double done = -1;  // from 0 to 1; less when nobody knows
};

// The line, without the terminal's control characters.  `seconds` have passed.
std::string draw(const std::string& verb, const Progress& progress, double seconds);

class ProgressBar {
public:
    explicit ProgressBar(std::string verb);
    ~ProgressBar();  // takes the line away
    // Cheap enough for each record: draws ten times a second at most.
    void show(const Progress& progress);

private:
    using Time = std::chrono::steady_clock::time_point;
    std::string verb_;
    bool terminal_;
    bool drawn_ = false;
    Time started_, next_;
};

}  // namespace penstock::tool

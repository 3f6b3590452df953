// The lines of a file, a pipe or a terminal, one after the other.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::tool {

class LineReader {
public:
    // The descriptor stays the caller's.
    explicit LineReader(int descriptor) : descriptor_(descriptor) {}

    // The next line without its newline (the last needs none), good until the next call; nothing at the end,
    // and when a signal came.  Fails for a line over 64 MiB and when reading fails.
    base::Result<std::optional<std::string_view>> next();
    // True when next() would not wait for a slow writer.
    bool ready();

    std::uint64_t number() const { return number_; }  // of the line that next() answered, from 1
    std::uint64_t bytes() const { return bytes_; }    // of all lines that it answered

private:
    base::Result<void> fill();
    bool has_line();

    int descriptor_;
    std::string buffer_{};
    std::size_t start_ = 0;    // of the next line
    std::size_t scanned_ = 0;  // there is no newline between start_ and here
    bool ended_ = false;
    std::uint64_t number_ = 0, bytes_ = 0;
};

}  // namespace penstock::tool

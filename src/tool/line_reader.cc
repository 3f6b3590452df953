#include "tool/line_reader.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tool/interrupt.h"
#include "tool/line.h"

namespace penstock::tool {

bool LineReader::has_line() {
    const auto newline = buffer_.find('\n', scanned_);
    scanned_ = newline == buffer_.npos ? buffer_.size() : newline;
    return newline != buffer_.npos;
}

base::Result<void> LineReader::fill() {
    constexpr std::size_t chunk = 256 * 1024;
    if (buffer_.size() - start_ > kLineBytesMax)
        return base::failure("line " + std::to_string(number_ + 1) + " is longer than 64 MiB");
    buffer_.erase(0, start_);
    scanned_ -= start_;
    start_ = 0;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + chunk);
    const ssize_t got = read(descriptor_, buffer_.data() + before, chunk);
    buffer_.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got == 0) ended_ = true;
    if (got < 0 && errno != EINTR) return base::failure(std::strerror(errno));
    return {};
}

bool LineReader::ready() {
    pollfd there{.fd = descriptor_, .events = POLLIN, .revents = 0};
    while (!ended_ && !has_line()) {
        if (poll(&there, 1, 0) <= 0) return false;
        if (!fill()) return true;  // next() will tell
    }
    return true;
}

base::Result<std::optional<std::string_view>> LineReader::next() {
    while (!has_line()) {
        if (interrupted()) return std::nullopt;
        if (ended_) break;
        wait_readable(descriptor_);
        if (interrupted()) return std::nullopt;
        if (auto filled = fill(); !filled) return std::unexpected(filled.error());
    }
    if (start_ == buffer_.size()) return std::nullopt;
    const std::string_view line(buffer_.data() + start_, scanned_ - start_);
    start_ = scanned_ = std::min(scanned_ + 1, buffer_.size());
    ++number_;
    bytes_ += line.size() + 1;
    return line;
}

}  // namespace penstock::tool

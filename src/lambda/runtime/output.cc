#include "lambda/runtime/output.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>

namespace penstock::lambda {
namespace {

constexpr std::size_t kTailBytes = 4096;
constexpr std::size_t kLineBytes =
    256 * 1024;                  // CloudWatch's largest event; a longer line is logged in parts
constexpr int kDrainReads = 64;  // what a function prints without end must not hold the loop

}  // namespace

Output::Output(loop::Loop& loop, int fd, Write write) : loop_(loop), fd_(fd), write_(std::move(write)) {
    loop_.watch(fd_, *this, EPOLLIN);
}

Output::~Output() {
    close();
    if (!partial_.empty()) write_(partial_);
}

void Output::close() {
    if (fd_ < 0) return;
    loop_.unwatch(fd_, *this);
    ::close(fd_);
    fd_ = -1;
}

void Output::ready(std::uint32_t) { read_once(); }

bool Output::read_once() {
    if (fd_ < 0) return false;
    char buffer[16 * 1024];
    const ssize_t n = ::read(fd_, buffer, sizeof buffer);
    if (n > 0) {
        add({buffer, static_cast<std::size_t>(n)});
        return true;
    }
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) close();
    return false;
}

void Output::drain() {
    for (int i = 0; i < kDrainReads && read_once(); ++i) {
    }
}

void Output::add(std::string_view bytes) {
    tail_ += bytes;
    if (tail_.size() > 2 * kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        partial_ += bytes.substr(0, end);
        if (end == bytes.npos && partial_.size() < kLineBytes) return;
        write_(partial_);
        partial_.clear();
        if (end == bytes.npos) return;
        bytes.remove_prefix(end + 1);
    }
}

void Output::line(std::string_view text) {
    if (!partial_.empty()) add("\n");
    tail_ += text;
    tail_ += '\n';
    write_(text);
}

}  // namespace penstock::lambda

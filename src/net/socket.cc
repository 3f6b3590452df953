#include "net/socket.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

namespace penstock::net {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

}  // namespace

Socket::Socket(loop::Loop& loop, int fd, Owner& owner)
    : loop_(loop), owner_(owner), fd_(fd), interest_(EPOLLIN | EPOLLRDHUP) {
    loop_.watch(fd_, *this, interest_);
}

Socket::~Socket() { abort(); }

void Socket::abort() {
    if (fd_ < 0) return;
    loop_.unwatch(fd_, *this);
    ::close(fd_);
    fd_ = -1;
}

int Socket::release() {
    const int fd = fd_;
    loop_.unwatch(fd_, *this);
    fd_ = -1;
    return fd;
}

void Socket::fail() {
    if (fd_ < 0) return;
    abort();
    owner_.closed();
}

void Socket::update_interest() {
    if (fd_ < 0) return;
    // A half-closed peer would make a paused socket spin on EPOLLRDHUP, so it is asked for only while
    // reading.
    const std::uint32_t wanted =
        (paused_ ? 0u : std::uint32_t{EPOLLIN | EPOLLRDHUP}) | (unsent() > 0 ? std::uint32_t{EPOLLOUT} : 0u);
    if (wanted == interest_) return;
    interest_ = wanted;
    loop_.rewatch(fd_, *this, wanted);
}

void Socket::pause_reading() {
    paused_ = true;
    update_interest();
}

void Socket::resume_reading() {
    paused_ = false;
    update_interest();
}

void Socket::send(std::string_view bytes) {
    if (fd_ < 0 || bytes.empty()) return;
    if (unsent() == 0) {
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n >= 0) bytes.remove_prefix(static_cast<std::size_t>(n));
        // Other errors come back through the poller as EPOLLERR or EPOLLHUP, outside the owner's call.
    }
    if (bytes.empty()) return;
    output_.append(bytes);
    update_interest();
}

void Socket::finish() {
    if (fd_ < 0) return;
    finishing_ = true;
    input_.clear();
    // Closing with unread input makes the kernel send RST, which may destroy the answer on its way to the
    // peer: so end our side, and discard what still comes until the peer ends its own or the owner's deadline
    // passes.
    if (unsent() == 0) ::shutdown(fd_, SHUT_WR);
    resume_reading();
}

void Socket::write_some() {
    while (unsent() > 0) {
        const ssize_t n = ::send(fd_, output_.data() + written_, unsent(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0) {
            if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return;
            return fail();
        }
        written_ += static_cast<std::size_t>(n);
    }
    output_.clear();
    if (output_.capacity() > kReadBytes) output_.shrink_to_fit();
    written_ = 0;
    update_interest();
    if (finishing_) {
        ::shutdown(fd_, SHUT_WR);
        return;
    }
    owner_.drained();
}

void Socket::read_some() {
    // One for all sockets of a thread: making room in each input would clear it first, 64 KiB for a few
    // hundred bytes.
    thread_local const auto buffer = std::make_unique_for_overwrite<char[]>(kReadBytes);
    const ssize_t n = ::recv(fd_, buffer.get(), kReadBytes, MSG_DONTWAIT);
    if (n == 0) return fail();
    if (n < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return;
        return fail();
    }
    if (finishing_) {
        input_.clear();
        return;
    }
    input_.append(buffer.get(), static_cast<std::size_t>(n));
    owner_.received();
}

void Socket::ready(std::uint32_t events) {
    if (events & (EPOLLERR | EPOLLHUP)) return fail();
    if (events & EPOLLOUT) {
        write_some();
        if (fd_ < 0) return;
    }
    if (events & (EPOLLIN | EPOLLRDHUP) && !paused_) read_some();
}

}  // namespace penstock::net

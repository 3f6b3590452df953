#include "connections/outbox.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <utility>

namespace penstock::connections {
namespace {

constexpr std::size_t kFramesPerWrite = 64;
constexpr std::size_t kSentFramesKept = 1024;

}  // namespace

void Outbox::push(Frame frame) {
    bytes_ += frame->size();
    frames_.push_back(std::move(frame));
}

ssize_t Outbox::write_some(int fd) {
    const ssize_t n = head_ + 1 == frames_.size() ? write_one(fd) : write_many(fd);
    if (n > 0) sent(static_cast<std::size_t>(n));
    return n;
}

// send() costs the kernel less than sendmsg().
ssize_t Outbox::write_one(int fd) const {
    const std::string& frame = *frames_[head_];
    return ::send(fd, frame.data() + head_sent_, frame.size() - head_sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
}

ssize_t Outbox::write_many(int fd) const {
    iovec parts[kFramesPerWrite];
    std::size_t count = 0;
    for (std::size_t i = head_; i < frames_.size() && count < kFramesPerWrite; ++i) {
        const std::size_t skip = i == head_ ? head_sent_ : 0;
        parts[count++] = {const_cast<char*>(frames_[i]->data()) + skip, frames_[i]->size() - skip};
    }
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = count;
    return ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Outbox::sent(std::size_t bytes) {
    bytes_ -= bytes;
    head_sent_ += bytes;
    while (head_ < frames_.size() && head_sent_ >= frames_[head_]->size()) {
        head_sent_ -= frames_[head_]->size();
        frames_[head_++].reset();
    }
    if (head_ <= kSentFramesKept) return;
    frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
}

}  // namespace penstock::connections

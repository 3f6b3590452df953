#include "publisher.h"

#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

Publisher::Publisher(Poll& poll, std::uint16_t port, const std::string& path) : poll_(poll), fd_(connect_to(port)) {
    head_ = "POST " + path + "/@connections/* HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
            "\r\nContent-Length: ";
    poll_.add(fd_, *this, EPOLLIN | EPOLLOUT);
}

Publisher::~Publisher() { ::close(fd_); }

void Publisher::publish(std::string_view body) {
    ++unanswered_;
    output_ += head_;
    output_ += std::to_string(body.size());
    output_ += "\r\n\r\n";
    output_ += body;
    if (!waits_to_write_) write_some();
}

void Publisher::write_some() {
    const ssize_t n = ::send(fd_, output_.data(), output_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN) fail_with_errno("a publisher cannot write");
    if (n > 0) output_.erase(0, static_cast<std::size_t>(n));
    if (output_.empty() == !waits_to_write_) return;
    waits_to_write_ = !output_.empty();
    poll_.modify(fd_, *this, waits_to_write_ ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

void Publisher::ready(std::uint32_t events) {
    if (events & EPOLLOUT) write_some();
    if (!(events & (EPOLLIN | EPOLLERR | EPOLLHUP))) return;
    char buffer[16 * 1024];
    const ssize_t n = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) fail("the server closed a publisher's connection");
    input_.append(buffer, static_cast<std::size_t>(n));
    while (take_answer()) --unanswered_;
}

// One answer off the front of the input; false when it is not all there.
bool Publisher::take_answer() {
    constexpr std::string_view length_name = "content-length:";
    const auto end = input_.find("\r\n\r\n");
    if (end == input_.npos) return false;
    if (!input_.starts_with("HTTP/1.1 200 ")) fail("a publish was refused: " + input_);
    std::size_t body = 0;
    for (std::size_t line = 0; line < end; line = input_.find("\r\n", line) + 2) {
        if (strncasecmp(input_.data() + line, length_name.data(), length_name.size()) == 0) {
            body = std::strtoul(input_.data() + line + length_name.size(), nullptr, 10);
        }
    }
    if (input_.size() < end + 4 + body) return false;
    input_.erase(0, end + 4 + body);
    return true;
}

}  // namespace bench

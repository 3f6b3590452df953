#include "publisher.h"

#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

namespace {

std::string base64(std::string_view bytes) {
    constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        for (std::size_t i = at; i < at + 3; ++i)
            group = group << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
        for (int shift = 18; shift >= 0; shift -= 6) text += digits[group >> shift & 63];
    }
    for (std::size_t i = 0; i < (3 - bytes.size() % 3) % 3; ++i) text[text.size() - 1 - i] = '=';
    return text;
}

}  // namespace

Publisher::Publisher(Poll& poll, std::uint16_t port, const std::string& path, const std::string& stream)
    : poll_(poll), fd_(connect_to(port)) {
    const std::string host = " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n";
    if (stream.empty()) {
        head_ = "POST " + path + "/@connections/*" + host;
    } else {
        head_ = "POST /" + host + "X-Amz-Target: Kinesis_20131202.PutRecord\r\n" +
                "Content-Type: application/x-amz-json-1.1\r\n";
        before_ = R"({"StreamName":")" + stream + R"(","PartitionKey":"bench","Data":")";
        after_ = R"("})";
    }
    head_ += "Content-Length: ";
    poll_.add(fd_, *this, EPOLLIN | EPOLLOUT);
}

Publisher::~Publisher() { ::close(fd_); }

void Publisher::publish(std::string_view message) {
    ++unanswered_;
    const std::string body = before_.empty() ? std::string(message) : before_ + base64(message) + after_;
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

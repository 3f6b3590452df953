#include "net/batch_sender.h"

#include <sys/socket.h>

#include <cerrno>
#include <vector>

#include "net/uring_sender.h"

namespace penstock::net {
namespace {

class SystemCallSender final : public BatchSender {
public:
    std::string_view name() const override { return "send()"; }
    Socket attach(int fd) override { return {.fd = fd}; }
    void detach(Socket& socket) override { socket = {}; }

    void add(const Socket& socket, std::string_view bytes, std::uint32_t tag) override {
        if (sent_) shortfalls_.clear();
        sent_ = false;
        const ssize_t n = ::send(socket.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n == static_cast<ssize_t>(bytes.size())) return;
        shortfalls_.push_back({tag, n < 0 ? -errno : static_cast<int>(n)});
    }

    std::span<const Shortfall> send() override {
        if (sent_) shortfalls_.clear();
        sent_ = true;
        return shortfalls_;
    }

private:
    std::vector<Shortfall> shortfalls_;
    bool sent_ = false;  // shortfalls_ are those of the batch before
};

}  // namespace

std::unique_ptr<BatchSender> make_batch_sender(SendBy by) {
    if (by == SendBy::automatic) by = io_uring_works() ? SendBy::io_uring : SendBy::system_calls;
    if (by == SendBy::io_uring) return make_uring_sender();
    return std::make_unique<SystemCallSender>();
}

}  // namespace penstock::net

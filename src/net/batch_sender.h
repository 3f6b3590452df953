// Sends bytes to many sockets at once: what a broadcast does.
//
// Two ways behind one seam, chosen by make_batch_sender(): io_uring, where a batch of sends is one crossing
// into the kernel, and send(), one by one.  No send waits: what a socket does not take now is reported.
//
// Belongs to one thread: the first that calls attach().
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace penstock::net {

class BatchSender {
public:
    // A socket as the sender knows it.
    struct Socket {
        static constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};
        int fd = -1;
        std::uint32_t slot = kNoSlot;  // the sender's own
    };
    // A send that did not take all: how many bytes it took, or -errno.
    struct Shortfall {
        std::uint32_t tag = 0;
        int result = 0;
    };
    // The most that may be added before the next send().
    static constexpr std::size_t kBatchMax = 512;

    virtual ~BatchSender() = default;
    virtual std::string_view name() const = 0;
    // The descriptor stays the caller's; detach() comes before it is closed.
    virtual Socket attach(int fd) = 0;
    virtual void detach(Socket&) = 0;

    // The bytes must stay where they are until send() has returned.  A socket may be added once per batch.
    virtual void add(const Socket&, std::string_view bytes, std::uint32_t tag) = 0;
    // Sends all that was added; the answer is valid until the next call.
    virtual std::span<const Shortfall> send() = 0;
};

enum class SendBy : std::uint8_t {
    automatic,  // io_uring where the kernel can do what is needed, else system calls
    io_uring,
    system_calls,
};

// Whether this kernel lets us use io_uring, and tells of partial sends as we need it (Linux 6.1 and later
// do).
bool io_uring_works();

std::unique_ptr<BatchSender> make_batch_sender(SendBy);

}  // namespace penstock::net

#include "net/uring_sender.h"

#include <liburing.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "base/logging.h"

namespace penstock::net {
namespace {

// MSG_WAITALL makes a send that takes only a part a failure, whose completion is not skipped and tells how
// much it took; MSG_DONTWAIT makes it fail now and not wait in the kernel for room, so no buffer is looked at
// after the submission.  (Linux: io_send() and io_sendrecv_fail() in io_uring/net.c.)
constexpr int kFlags = MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL;

// Descriptors that are registered spare each send the look-up and the reference count.  More sockets than
// this are sent to by descriptor.
unsigned slots_max() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    return static_cast<unsigned>(std::clamp<rlim_t>(limit.rlim_cur, 64, 1 << 16));
}

class UringSender final : public BatchSender {
public:
    ~UringSender() override {
        if (open_) io_uring_queue_exit(&ring_);
    }

    // On the thread that will send: the kernel binds a ring to the thread that made it.
    bool open() {
        io_uring_params parameters{};
        // Completions are handed over when we look for them, without an interrupt of what runs.
        parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
        if (io_uring_queue_init_params(kBatchMax, &ring_, &parameters) != 0) return false;
        open_ = true;
        const unsigned slots = slots_max();
        if (io_uring_register_files_sparse(&ring_, slots) != 0) return true;  // then by descriptor
        free_.reserve(64);
        slots_ = slots;
        return true;
    }

    std::string_view name() const override { return "io_uring"; }

    Socket attach(int fd) override {
        Socket socket{.fd = fd};
        if (!open_ && !open()) {
            // It worked when the server started: out of memory, or of descriptors.
            base::log_error("io_uring cannot be set up any more");
            std::abort();
        }
        std::uint32_t slot = Socket::kNoSlot;
        if (!free_.empty()) {
            slot = free_.back();
            free_.pop_back();
        } else if (used_ < slots_) {
            slot = used_++;
        } else {
            return socket;
        }
        if (io_uring_register_files_update(&ring_, slot, &fd, 1) != 1) {
            free_.push_back(slot);
            return socket;
        }
        socket.slot = slot;
        return socket;
    }

    void detach(Socket& socket) override {
        if (socket.slot != Socket::kNoSlot) {
            int none = -1;
            io_uring_register_files_update(&ring_, socket.slot, &none, 1);
            free_.push_back(socket.slot);
        }
        socket = {};
    }

    void add(const Socket& socket, std::string_view bytes, std::uint32_t tag) override {
        io_uring_sqe* const entry = io_uring_get_sqe(&ring_);
        const bool slotted = socket.slot != Socket::kNoSlot;
        io_uring_prep_send(entry, slotted ? static_cast<int>(socket.slot) : socket.fd, bytes.data(),
                           bytes.size(), kFlags);
        io_uring_sqe_set_flags(entry, IOSQE_CQE_SKIP_SUCCESS | (slotted ? IOSQE_FIXED_FILE : 0u));
        entry->user_data = tag;
        ++added_;
    }

    std::span<const Shortfall> send() override {
        shortfalls_.clear();
        while (added_ > 0) {
            const int taken = io_uring_submit_and_get_events(&ring_);
            if (taken > 0) {
                added_ -= std::min(added_, static_cast<std::size_t>(taken));
            } else if (taken != -EINTR && taken != -EAGAIN && taken != -EBUSY) {
                base::log_error("io_uring: " + std::to_string(taken));
                std::abort();  // the ring is ours alone: a bug
            }
            io_uring_cqe* completion = nullptr;
            while (io_uring_peek_cqe(&ring_, &completion) == 0) {
                shortfalls_.push_back({static_cast<std::uint32_t>(completion->user_data), completion->res});
                io_uring_cqe_seen(&ring_, completion);
            }
        }
        return shortfalls_;
    }

private:
    io_uring ring_{};
    bool open_ = false;
    unsigned slots_ = 0;  // of the table of registered descriptors
    unsigned used_ = 0;   // slots before it are, or were, in use
    std::vector<std::uint32_t> free_;
    std::size_t added_ = 0;
    std::vector<Shortfall> shortfalls_;
};

// Asks the kernel in hand: fills a socket and looks what is told.
bool probe() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) return false;
    const std::string more_than_it_takes(16 * 1024 * 1024, 'x');
    UringSender sender;
    bool works = false;
    if (sender.open()) {
        BatchSender::Socket socket = sender.attach(ends[0]);
        const auto result_of = [&](std::string_view bytes) {
            sender.add(socket, bytes, 7);
            const auto shortfalls = sender.send();
            return shortfalls.size() == 1 && shortfalls[0].tag == 7 ? shortfalls[0].result : 0;
        };
        sender.add(socket, "x", 7);
        const bool silent = sender.send().empty();
        const int part = result_of(more_than_it_takes);
        const int full = result_of(more_than_it_takes);
        works = silent && part > 0 && full == -EAGAIN;
        sender.detach(socket);
    }
    ::close(ends[0]);
    ::close(ends[1]);
    return works;
}

}  // namespace

bool io_uring_works() {
    static const bool works = probe();
    return works;
}

std::unique_ptr<BatchSender> make_uring_sender() { return std::make_unique<UringSender>(); }

}  // namespace penstock::net

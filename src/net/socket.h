// An accepted TCP socket on a loop: what came in, what must still go out.
//
// Belongs to one loop.  The owner is told of new input and of the end; it must stay alive until then or call
// abort() first.  A socket whose peer does not read keeps its unsent bytes; owners look at unsent() and stop
// producing.
#pragma once
#include <string>
#include <string_view>

#include "loop/loop.h"

namespace penstock::net {

class Socket final : public loop::Watched {
public:
    class Owner {
    public:
        virtual ~Owner() = default;
        // There are new bytes in input().
        virtual void received() = 0;
        // The peer has gone, or writing failed.  The socket does nothing any more; the owner may destroy it.
        virtual void closed() = 0;
        // All output has been written, after some had to wait.
        virtual void drained() {}
    };

    Socket(loop::Loop& loop, int fd, Owner& owner);
    ~Socket() override;
    Socket(const Socket&) = delete;

    // The owner takes bytes off the front.
    std::string& input() { return input_; }
    void send(std::string_view bytes);
    std::size_t unsent() const { return output_.size() - written_; }
    bool open() const { return fd_ >= 0; }
    // No more input is read until resume_reading().
    void pause_reading();
    void resume_reading();
    // Sends what waits, ends our side and discards what still comes; closed() follows when the peer has ended
    // too. The owner sets itself a deadline for that.
    void finish();
    // Closes now, without telling the owner.
    void abort();
    // Gives the descriptor away; unread input stays in input().
    int release();

    void ready(std::uint32_t events) override;

private:
    void read_some();
    void write_some();
    void fail();
    void update_interest();

    loop::Loop& loop_;
    Owner& owner_;
    int fd_;
    std::uint32_t interest_;
    bool paused_ = false;
    bool finishing_ = false;
    std::string input_;
    std::string output_;
    std::size_t written_ = 0;
};

}  // namespace penstock::net

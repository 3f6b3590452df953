// The frames of its own that one connection still has to be sent: private messages, pongs, the rest of a
// message that its socket took in part.
//
// Belongs to the connection's core.
#pragma once
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace penstock::connections {

// Bytes as they go on the wire.
using Frame = std::shared_ptr<const std::string>;

class Outbox {
public:
    bool empty() const { return head_ == frames_.size(); }
    std::size_t bytes() const { return bytes_; }
    void push(Frame frame);
    // One system call; what send() answers.
    ssize_t write_some(int fd);

private:
    ssize_t write_one(int fd) const;
    ssize_t write_many(int fd) const;
    void sent(std::size_t bytes);

    std::vector<Frame> frames_;
    std::size_t head_ = 0;       // frames before it are sent
    std::size_t head_sent_ = 0;  // bytes of the head frame already written
    std::size_t bytes_ = 0;
};

}  // namespace penstock::connections

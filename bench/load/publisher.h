// One keep-alive HTTP/1.1 connection that publishes to everyone, or puts records into a stream that somebody publishes
// from; requests may be pipelined.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "poll.h"

namespace bench {

class Publisher final : public Watched {
public:
    // To everyone at `path`; or, when it is not "", by PutRecord to `stream`.
    Publisher(Poll& poll, std::uint16_t port, const std::string& path, const std::string& stream);
    ~Publisher() override;

    void publish(std::string_view message);
    std::uint64_t unanswered() const { return unanswered_; }

    void ready(std::uint32_t events) override;

private:
    void write_some();
    bool take_answer();

    Poll& poll_;
    std::string head_;    // up to the length
    std::string before_;  // of a body, what goes before the message
    std::string after_;
    int fd_;
    bool waits_to_write_ = true;
    std::string output_;
    std::string input_;
    std::uint64_t unanswered_ = 0;
};

}  // namespace bench

// One keep-alive HTTP/1.1 connection that publishes by POST; requests may be pipelined.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "poll.h"

namespace bench {

class Publisher final : public Watched {
public:
    Publisher(Poll& poll, std::uint16_t port, const std::string& path);
    ~Publisher() override;

    void publish(std::string_view body);
    std::uint64_t unanswered() const { return unanswered_; }

    void ready(std::uint32_t events) override;

private:
    void write_some();
    bool take_answer();

    Poll& poll_;
    std::string head_;
    int fd_;
    bool waits_to_write_ = true;
    std::string output_;
    std::string input_;
    std::uint64_t unanswered_ = 0;
};

}  // namespace bench

// A consumer with SubscribeToShard beside a producer: puts one record at a time and prints as JSON when it was
// acknowledged and when its event came.  One thread reads both sockets, so that one clock sees them.
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string_view>

#include "histogram.h"
#include "options.h"
#include "poll.h"
#include "requests.h"
#include "stamp.h"

namespace bench {
namespace {

// Sends what it is told and looks for a text in all that comes back.
class Conversation final : Watched {
public:
    Conversation(Poll& poll, std::uint16_t port) : poll_(poll), fd_(connect_to(port)) {
        poll_.add(fd_, *this, EPOLLIN | EPOLLOUT);
    }
    ~Conversation() override { ::close(fd_); }

    void say(std::string_view request) {
        unsent_ = request;
        send();
    }
    void look_for(std::string_view text) { awaited_ = text, seen_ns_ = 0; }
    // When the text came; 0 when it has not.
    std::int64_t seen_ns() const { return seen_ns_; }

private:
    void ready(std::uint32_t events) override {
        if (events & EPOLLIN) receive();
        if (!unsent_.empty()) send();
    }

    void send() {
        while (!unsent_.empty()) {
            const ssize_t n = ::send(fd_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) return poll_.modify(fd_, *this, EPOLLIN | EPOLLOUT);
            if (n < 0) fail_with_errno("send");
            unsent_.remove_prefix(static_cast<std::size_t>(n));
        }
        poll_.modify(fd_, *this, EPOLLIN);
    }

    void receive() {
        char buffer[64 * 1024];
        const ssize_t n = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) fail("the server has closed a connection: " + input_);
        input_.append(buffer, static_cast<std::size_t>(n));
        const std::size_t at = input_.rfind(awaited_);
        if (at != std::string::npos) {
            seen_ns_ = now_ns();
            input_.erase(0, at + awaited_.size());
        }
        // Its first part may still be to come.
        if (input_.size() > awaited_.size()) input_.erase(0, input_.size() - awaited_.size());
    }

    Poll& poll_;
    std::string awaited_;
    int fd_;
    std::string_view unsent_;
    std::string input_;
    std::int64_t seen_ns_ = 0;
};

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    using namespace bench;
    std::string subscribing, putting;
    std::uint16_t port = 0;
    double seconds = 2, rate = 100;
    Options("Puts records and receives them through a subscription.")
        .require("--subscribe", &subscribing, "the request SubscribeToShard")
        .require("--puts", &putting, "requests PutRecord")
        .require("--port", &port)
        .add("--rate", &rate)
        .add("--seconds", &seconds)
        .parse(argc, argv);

    const auto subscribe = read_requests(subscribing);
    const auto puts = read_requests(putting);
    constexpr std::int64_t patience_ns = 10'000'000'000;
    Poll poll;
    const auto wait_for = [&](const Conversation& conversation) {
        const std::int64_t until = now_ns() + patience_ns;
        while (conversation.seen_ns() == 0) {
            if (now_ns() > until) fail("nothing came for 10 s");
            poll.wait(until);
        }
    };

    Conversation producer(poll, port), consumer(poll, port);
    consumer.look_for("initial-response");
    consumer.say(subscribe.front());
    wait_for(consumer);

    Histogram acknowledged, received, after;
    const auto pause_ns = static_cast<std::int64_t>(1e9 / rate);
    const std::int64_t end = now_ns() + static_cast<std::int64_t>(seconds * 1e9);
    for (std::size_t i = 0; now_ns() < end; ++i) {
        producer.look_for("\"SequenceNumber\"");
        consumer.look_for("\"PartitionKey\"");
        const std::int64_t started = now_ns();
        producer.say(puts[i % puts.size()]);
        wait_for(producer);
        wait_for(consumer);
        // The first few wake what sleeps.
        if (i >= 5) {
            acknowledged.add(producer.seen_ns() - started);
            received.add(consumer.seen_ns() - started);
            after.add(consumer.seen_ns() - producer.seen_ns());  // at least 0: see Histogram::add
        }
        while (now_ns() < started + pause_ns) poll.wait(started + pause_ns);
    }
    const auto quantiles = [](const Histogram& histogram) {
        return fmt::format(R"({{"p50":{},"p95":{},"p99":{}}})", histogram.quantile_us(0.5),
                           histogram.quantile_us(0.95), histogram.quantile_us(0.99));
    };
    fmt::print(R"({{"records":{},"acknowledged_us":{},"received_us":{},"after_us":{}}})"
               "\n",
               received.count(), quantiles(acknowledged), quantiles(received), quantiles(after));
}

// For tests: a hub on a loop that the test itself turns, and clients on the other ends of socket pairs.
#pragma once
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connections/hub.h"
#include "wire/json.h"

namespace penstock::connections {

// The ways of sending that this machine has.
inline std::vector<net::SendBy> ways_of_sending() {
    std::vector<net::SendBy> ways{net::SendBy::system_calls};
    if (net::io_uring_works()) ways.push_back(net::SendBy::io_uring);
    return ways;
}

// What a client has received, frame by frame.
class Client {
public:
    explicit Client(int fd) : fd_(fd) {}
    Client(Client&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)), bytes_(std::move(other.bytes_)), pings_(other.pings_) {}
    ~Client() { close(); }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

    // Takes up to so many bytes off the socket.
    void read(std::size_t bytes_max = 1 << 24) {
        std::string some(std::min<std::size_t>(bytes_max, 1 << 16), '\0');
        for (ssize_t n; bytes_max > 0 &&
                        (n = ::recv(fd_, some.data(), std::min(some.size(), bytes_max), MSG_DONTWAIT));) {
            if (n < 0) return;
            bytes_.append(some, 0, static_cast<std::size_t>(n));
            bytes_max -= static_cast<std::size_t>(n);
        }
    }
    // The next whole text or close frame, a close frame as "close CODE"; pings are passed over.
    std::optional<std::string> frame() {
        while (bytes_.size() >= 2) {
            const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes_[i]); };
            std::size_t head = 2, size = byte(1);
            if (size == 126) {
                if (bytes_.size() < 4) return std::nullopt;
                size = static_cast<std::size_t>(byte(2)) << 8 | byte(3);
                head = 4;
            }
            REQUIRE(size < 65'536);
            if (bytes_.size() < head + size) return std::nullopt;
            const int opcode = byte(0) & 0x0f;
            std::string payload = bytes_.substr(head, size);
            bytes_.erase(0, head + size);
            if (opcode == 9) {
                ++pings_;
                continue;
            }
            if (opcode == 8)
                return "close " + std::to_string(static_cast<unsigned char>(payload[0]) << 8 |
                                                 static_cast<unsigned char>(payload[1]));
            REQUIRE(opcode == 1);
            return payload;
        }
        return std::nullopt;
    }
    // Those among what has come so far.
    int pings() {
        frames();
        return pings_;
    }
    void send(std::string_view bytes) const {
        REQUIRE(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
    }
    void pong() const { send({"\x8a\x80mask", 6}); }
    // Whether nothing more will come than what has been read.
    bool at_end() const {
        char byte = 0;
        return ::recv(fd_, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
    }
    // All that has come and is not yet taken, as it is.
    const std::string& bytes() {
        read();
        return bytes_;
    }
    std::vector<std::string> frames() {
        read();
        std::vector<std::string> all;
        while (auto next = frame()) all.push_back(*next);
        return all;
    }

private:
    int fd_;
    std::string bytes_;
    int pings_ = 0;
};

struct Stage : Receiver {
    loop::Loop loop;
    base::ManualClock clock{1'700'000'000'000};
    std::optional<Hub> hub;
    std::map<std::string, Seq> next;
    std::vector<std::pair<ConnectionId, End>> ended_connections;

    explicit Stage(net::SendBy way = net::SendBy::system_calls, HubOptions options = {}) {
        options.send_by = way;
        hub.emplace(loop, std::uint8_t{0}, clock, options);
    }
    ~Stage() override {
        hub->close_all(net::websocket::kGoingAway, "");
        tick();
        hub.reset();
    }

    void message(Connection&, std::string) override {}
    void ended(Connection& connection, const End& end) override {
        ended_connections.emplace_back(connection.id(), end);
    }

    // Lets the loop do all that is ready, slices of passes too.
    void tick() {
        for (int i = 0; i < 6; ++i) {
            loop.post([this] { loop.post([this] { loop.stop(); }); });
            loop.run();
        }
    }
    // A small buffer makes a client slow that does not read.
    std::pair<Client, Connection*> connect(Encoding encoding = Encoding::plain, int send_buffer = 0) {
        int ends[2];
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
        if (send_buffer > 0) setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
        Newcomer newcomer{
            .id = hub->new_id(), .group = "stage", .upgraded = {ends[1], "", ""}, .encoding = encoding};
        Connection* connection = nullptr;
        loop.post([&] { connection = &hub->add(std::move(newcomer), *this, nullptr); });
        tick();
        return {Client(ends[0]), connection};
    }
    void publish(const std::string& topic, std::vector<Message> messages) {
        Publication publication{.to = {"stage", topic}, .epoch = 7, .at = clock.now_ms()};
        publication.first = next.try_emplace(topic, 1).first->second;
        for (Message& message : messages)
            publication.messages.push_back(std::make_shared<const Message>(std::move(message)));
        next[topic] += publication.messages.size();
        loop.post([&, publication] { hub->publish(publication); });
        tick();
    }
    void configure(const std::string& topic, const TopicSettings& settings) {
        std::vector<TopicTable::Entry> entries{{topic, settings}};
        hub->configure("stage", std::make_shared<const TopicTable>(std::move(entries)));
    }
    Hub::Subscription subscribe(Connection& connection, const std::string& topic,
                                const Position* after = nullptr) {
        Hub::Subscription made;
        loop.post([&] { made = hub->subscribe(connection, topic, after); });
        tick();
        return made;
    }
};

}  // namespace penstock::connections

// Thousands of WebSocket clients in one process: they connect, receive, and check that no message is lost or doubled.
//
// One reading buffer for all; a client costs its socket and about 100 bytes.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "histogram.h"
#include "poll.h"
#include "stamp.h"

namespace bench {

// What all clients have received.
struct Received {
    std::uint64_t deliveries = 0;  // blocks
    std::uint64_t gaps = 0;        // blocks that never came, although a later one did
    std::uint64_t doubled = 0;     // blocks that came again, or late
    Histogram latency;             // sent to received
    Histogram until_entered;       // sent to entered
    Histogram since_entered;       // entered to received

    void clear() { *this = {}; }
};

class Client;

class Clients {
public:
    struct Settings {
        std::uint16_t port = 0;
        std::string path;
        std::size_t publishers = 1;
        std::size_t block_bytes = 256;
    };
    enum class Kind { first, late, stalled };  // late ones may miss messages from before; stalled ones never read

    Clients(Poll& poll, Settings settings);
    ~Clients();

    // Begins `count` more; a bounded number at a time is under way.
    void open(std::size_t count, Kind kind);
    bool all_open() const { return waiting_ == 0 && connecting_ == 0; }
    std::int64_t last_opened_ns() const { return last_opened_ns_; }
    std::size_t closed_by_server() const { return closed_; }

    Received& received() { return received_; }
    // Blocks received by the clients that were there from the start.
    std::uint64_t first_deliveries() const { return first_deliveries_; }
    // Clients that have not received all up to `published` (the count of each publisher).
    std::uint64_t behind(const std::vector<std::uint64_t>& published) const;
    // Stamps with a number below this one are checked, but not timed.
    void time_from(std::uint64_t number) { timed_from_ = number; }

private:
    friend class Client;
    static constexpr std::size_t kConnectingMax = 128;

    void connect_more();
    void opened();
    void take(Client& client, std::string_view payload, std::int64_t at_ns);

    Poll& poll_;
    Settings settings_;
    std::string request_;
    std::deque<Client> clients_;
    std::size_t waiting_ = 0;
    Kind waiting_kind_ = Kind::first;
    std::size_t connecting_ = 0;
    std::size_t closed_ = 0;
    std::int64_t last_opened_ns_ = 0;
    std::uint64_t timed_from_ = 0;
    std::uint64_t first_deliveries_ = 0;
    Received received_;
    std::vector<std::uint32_t> expected_;  // per client and publisher: the next number
};

}  // namespace bench

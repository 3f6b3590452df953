// One core's share of the WebSocket connections, and their groups.
//
// A group is all connections of one place (a stage).  Hubs is the set of all cores' hubs: what is published
// is encoded once and posted once to each core.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "connections/connection.h"
#include "loop/cores.h"

namespace penstock::connections {

struct Counts {
    std::uint64_t open = 0;        // now
    std::uint64_t accepted = 0;    // ever
    std::uint64_t deliveries = 0;  // frames handed to connections
    std::uint64_t dropped = 0;     // broken off because they read too slowly
};

// Belongs to its loop.
class Hub {
public:
    Hub(loop::Loop& loop, std::uint8_t core, const base::Clock& clock, ConnectionLimits limits);
    ~Hub();
    Hub(const Hub&) = delete;

    ConnectionId new_id() const { return ConnectionId::make(core_); }
    Connection& add(ConnectionId id, std::string group, net::Upgraded upgraded, Receiver& receiver,
                    std::unique_ptr<Attachment> attachment);
    // An open connection of the group, or nullptr.
    Connection* find(const std::string& group, const ConnectionId& id) const;
    // To every open connection of the group; answers to how many.
    std::size_t publish(const std::string& group, const Frame& frame);
    void each(const std::string& group, const std::function<void(const Connection&)>& visit) const;
    // Closes every connection of the group.
    void close_group(const std::string& group, std::uint16_t code, std::string_view reason);

    // Closes all connections.
    void close_all(std::uint16_t code, std::string_view reason);

    loop::Loop& loop() const { return loop_; }
    const base::Clock& clock() const { return clock_; }
    const ConnectionLimits& limits() const { return limits_; }
    const Counts& counts() const { return counts_; }

private:
    friend class Connection;

    // The time, read once per tick.
    base::WallMs now_ms();
    void flush_later(Connection& connection);
    void flush_all();
    void leave(Connection& connection);
    // Frees the connection at the end of the tick.
    void bury(Connection& connection);
    void count_dropped() { ++counts_.dropped; }
    void schedule_sweep();
    void sweep();

    loop::Loop& loop_;
    std::uint8_t core_;
    const base::Clock& clock_;
    ConnectionLimits limits_;
    std::unordered_map<ConnectionId, std::unique_ptr<Connection>> connections_;
    std::unordered_map<std::string, std::vector<Connection*>> groups_;
    std::vector<Connection*> dirty_;
    Counts counts_;
    base::WallMs now_ms_ = 0;
    loop::Loop::TimerId sweep_timer_ = 0;
};

class Hubs {
public:
    Hubs(loop::Cores& cores, const base::Clock& clock, const ConnectionLimits& limits);

    Hub& at(unsigned core) { return *hubs_[core]; }
    Hub& here() { return *hubs_[cores_.here()]; }
    unsigned count() const { return static_cast<unsigned>(hubs_.size()); }

    // Runs `ask` on every hub's loop and hands all answers to `done` on the calling loop.
    template <class T>
    void ask_all(std::function<T(Hub&)> ask, std::function<void(std::vector<T>)> done) {
        auto answers = std::make_shared<std::vector<T>>(hubs_.size());
        auto left = std::make_shared<std::size_t>(hubs_.size());
        loop::Loop& back = *loop::Loop::current();
        for (unsigned core = 0; core < count(); ++core) {
            at(core).loop().post([this, core, ask, done, answers, left, &back] {
                T answer = ask(at(core));
                back.post([core, done, answers, left, answer = std::move(answer)]() mutable {
                    (*answers)[core] = std::move(answer);
                    if (--*left == 0) done(std::move(*answers));
                });
            });
        }
    }

private:
    loop::Cores& cores_;
    std::vector<std::unique_ptr<Hub>> hubs_;
};

}  // namespace penstock::connections

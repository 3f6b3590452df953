// One core's share of the connections, by group, and its part of the topics.
//
// A group is all connections of one place (a stage).  hubs.h is the set of all cores' hubs.
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "connections/backlog.h"
#include "connections/connection.h"
#include "connections/topic.h"
#include "net/batch_sender.h"

namespace penstock::connections {

struct Counts {
    std::uint64_t open = 0;      // now
    std::uint64_t accepted = 0;  // ever
    std::uint64_t dropped = 0;   // broken off because they did not read messages of their own
};

struct Group {
    std::string name;
    std::vector<Connection*> members;
    std::map<std::string, std::unique_ptr<Topic>, std::less<>> topics;
    std::shared_ptr<const TopicTable> settings = std::make_shared<const TopicTable>();
};

struct HubOptions {
    ConnectionLimits limits{};
    net::SendBy send_by = net::SendBy::automatic;
    std::int64_t topic_idle_ms = 600'000;  // then a topic without members and messages is forgotten
};

// Belongs to its loop.
class Hub {
public:
    Hub(loop::Loop& loop, std::uint8_t core, const base::Clock& clock, const HubOptions& options);
    ~Hub();
    Hub(const Hub&) = delete;

    ConnectionId new_id() const { return ConnectionId::make(core_); }
    Connection& add(Newcomer newcomer, Receiver& receiver, std::unique_ptr<Attachment> attachment);
    // An open connection of the group, or nullptr.
    Connection* find(const std::string& group, const ConnectionId& id) const;
    void each(const std::string& group, const std::function<void(const Connection&)>& visit) const;
    // Closes every connection of the group and forgets its topics.
    void close_group(const std::string& group, std::uint16_t code, std::string_view reason);
    void close_all(std::uint16_t code, std::string_view reason);

    // ---- Topics

    // Adds to the topic and sends to its members.
    void publish(const Publication& publication);
    // Nullptr when nobody here subscribed to it and nothing was published to it lately.
    Topic* find_topic(const TopicName& name) const;
    void each_topic(const std::function<void(Topic&)>& visit) const;
    void each_topic(const std::string& group, const std::function<void(Topic&)>& visit) const;
    void configure(const std::string& group, std::shared_ptr<const TopicTable> settings);
    const TopicSettings& settings(const TopicName& name) const;

    struct Subscription {
        Position position;      // of the newest message
        bool recovered = true;  // false: a gap lies between the position asked for and the snapshot
    };
    // From `after` on if the topic still has what came since; else, or without it, a snapshot.
    Subscription subscribe(Connection& connection, const std::string& topic, const Position* after);
    // The same, but what the topic has no more is read back from where it came from, if that can be.  `done`
    // is called once, at once or later; with nullptr when meanwhile the connection has ended or wants
    // something else of the topic.
    using Subscribed = std::move_only_function<void(Connection* connection, const Subscription& made)>;
    void resume(Connection& connection, const std::string& topic, const Position* after, Subscribed done);
    void unsubscribe(Connection& connection, const std::string& topic);
    // Subscriptions of a connection that wait for that.
    std::size_t resuming(const Connection& connection) const;
    // Asked on the loop or before it runs; outlives the hub's connections.
    void set_backlog(Backlog* backlog) { backlog_ = backlog; }
    // As Backlog::read, some at a time: the others wait.
    void read_back(const TopicName& topic, const std::string& after, Backlog::Done done);

    loop::Loop& loop() const { return loop_; }
    const base::Clock& clock() const { return clock_; }
    const ConnectionLimits& limits() const { return options_.limits; }
    const Counts& counts() const { return counts_; }
    // No client is left, not even one that has still to answer our close frame.
    bool empty() const { return connections_.empty(); }
    // The time, read once per tick.
    base::WallMs now_ms();
    net::BatchSender& sender();

private:
    friend class Connection;

    // A subscription that waits for what is read back.  Of one connection and topic one read is under way,
    // however often the client changes its mind meanwhile.
    struct Resuming {
        Position after{};
        Subscribed done{};      // none: wants it no more
        std::string reading{};  // the source after which is read now
    };
    using ResumingKey = std::pair<std::string, std::string>;  // the connection's id, the topic

    Group& group(const std::string& name);
    Topic& topic(Group& group, std::string_view name);
    void flush_later(Connection& connection);
    void flush_all();
    void leave(Connection& connection);
    // Frees the connection at the end of the tick.
    void bury(Connection& connection);
    void count_dropped() { ++counts_.dropped; }
    void cancel_resuming(const Connection& connection, const std::string& topic);
    void read_for(const ResumingKey& key, const std::string& group, const ConnectionId& id);
    void begin_read_back();
    void schedule_sweep();
    void sweep();
    void sweep_topics(base::WallMs now);

    loop::Loop& loop_;
    std::uint8_t core_;
    const base::Clock& clock_;
    HubOptions options_;
    std::unique_ptr<net::BatchSender> sender_;
    std::unordered_map<std::string, std::unique_ptr<Group>> groups_;
    std::unordered_map<ConnectionId, std::unique_ptr<Connection>> connections_;
    std::vector<Connection*> dirty_;
    Backlog* backlog_ = nullptr;
    struct ReadBack {
        TopicName topic;
        std::string after;
        Backlog::Done done;
    };
    std::deque<ReadBack> reads_waiting_;
    std::size_t reads_running_ = 0;
    std::map<ResumingKey, Resuming> resuming_;
    Counts counts_;
    base::WallMs now_ms_ = 0;
    loop::Loop::TimerId sweep_timer_ = 0;
};

}  // namespace penstock::connections

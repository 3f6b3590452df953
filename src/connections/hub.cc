#include "connections/hub.h"

#include <algorithm>
#include <utility>

namespace penstock::connections {

Hub::Hub(loop::Loop& loop, std::uint8_t core, const base::Clock& clock, ConnectionLimits limits)
    : loop_(loop), core_(core), clock_(clock), limits_(limits) {
    schedule_sweep();
}

Hub::~Hub() { loop_.cancel(sweep_timer_); }

base::WallMs Hub::now_ms() {
    if (now_ms_ == 0) {
        now_ms_ = clock_.now_ms();
        loop_.at_end_of_tick([this] { now_ms_ = 0; });
    }
    return now_ms_;
}

Connection& Hub::add(ConnectionId id, std::string group, net::Upgraded upgraded, Receiver& receiver,
                     std::unique_ptr<Attachment> attachment) {
    std::string leftover = std::move(upgraded.leftover);
    auto made = std::make_unique<Connection>(*this, id, std::move(group), std::move(upgraded), receiver,
                                             std::move(attachment));
    Connection& connection = *made;
    auto& members = groups_[connection.group()];
    connection.group_index_ = static_cast<std::uint32_t>(members.size());
    members.push_back(&connection);
    connections_.emplace(id, std::move(made));
    ++counts_.open;
    ++counts_.accepted;
    connection.start(std::move(leftover));
    return connection;
}

Connection* Hub::find(const std::string& group, const ConnectionId& id) const {
    const auto found = connections_.find(id);
    if (found == connections_.end() || !found->second->open() || found->second->group() != group)
        return nullptr;
    return found->second.get();
}

std::size_t Hub::publish(const std::string& group, const Frame& frame) {
    const auto found = groups_.find(group);
    if (found == groups_.end()) return 0;
    // From the back: a connection that is broken off for slowness leaves the list, its place taken by one
    // done already.
    std::vector<Connection*>& members = found->second;
    std::size_t sent = 0;
    for (std::size_t i = members.size(); i-- > 0;) sent += members[i]->send(frame);
    counts_.deliveries += sent;
    return sent;
}

void Hub::each(const std::string& group, const std::function<void(const Connection&)>& visit) const {
    const auto found = groups_.find(group);
    if (found == groups_.end()) return;
    for (const Connection* connection : found->second) visit(*connection);
}

void Hub::close_group(const std::string& group, std::uint16_t code, std::string_view reason) {
    const auto found = groups_.find(group);
    if (found == groups_.end()) return;
    const std::vector<Connection*> members = found->second;
    for (Connection* connection : members) connection->close(code, reason);
}

void Hub::close_all(std::uint16_t code, std::string_view reason) {
    std::vector<Connection*> all;
    for (const auto& [id, connection] : connections_) all.push_back(connection.get());
    for (Connection* connection : all) connection->close(code, reason);
}

void Hub::leave(Connection& connection) {
    auto& members = groups_.at(connection.group());
    Connection* const last = members.back();
    members[connection.group_index_] = last;
    last->group_index_ = connection.group_index_;
    members.pop_back();
    if (members.empty()) groups_.erase(connection.group());
    --counts_.open;
}

void Hub::bury(Connection& connection) {
    // It may still stand in dirty_; flush_all() passes over it, and it lives until all end-of-tick work is
    // done.
    auto node = connections_.extract(connection.id());
    loop_.at_end_of_tick([keep = std::move(node.mapped())] {});
}

void Hub::flush_later(Connection& connection) {
    if (dirty_.empty()) loop_.at_end_of_tick([this] { flush_all(); });
    dirty_.push_back(&connection);
}

void Hub::flush_all() {
    auto all = std::exchange(dirty_, {});
    for (Connection* connection : all) {
        if (connection->dirty_) connection->flush();
    }
}

void Hub::schedule_sweep() {
    // Often enough that a limit is overrun by a twentieth at most.
    const std::int64_t shortest =
        std::min({limits_.idle_ms_max, limits_.lifetime_ms_max, limits_.close_timeout_ms});
    const std::int64_t every_ms = std::clamp<std::int64_t>(shortest / 20, 20, 1000);
    sweep_timer_ = loop_.after(every_ms, [this] { sweep(); });
}

void Hub::sweep() {
    const base::WallMs now = clock_.now_ms();
    const std::int64_t now_ns = base::monotonic_ns();
    std::vector<Connection*> all;
    all.reserve(connections_.size());
    for (const auto& [id, connection] : connections_) all.push_back(connection.get());
    for (Connection* connection : all)
        connection->check_times(now, now_ns);  // the dead are freed after this tick
    schedule_sweep();
}

Hubs::Hubs(loop::Cores& cores, const base::Clock& clock, const ConnectionLimits& limits) : cores_(cores) {
    for (unsigned core = 0; core < cores.count(); ++core) {
        hubs_.push_back(
            std::make_unique<Hub>(cores.at(core), static_cast<std::uint8_t>(core), clock, limits));
    }
}

}  // namespace penstock::connections

#include "connections/hub.h"

#include <algorithm>
#include <utility>

namespace penstock::connections {

Hub::Hub(loop::Loop& loop, std::uint8_t core, const base::Clock& clock, const HubOptions& options)
    : loop_(loop), core_(core), clock_(clock), options_(options) {
    schedule_sweep();
}

Hub::~Hub() { loop_.cancel(sweep_timer_); }

// Made on the loop's thread, to which it is bound.
net::BatchSender& Hub::sender() {
    if (!sender_) sender_ = net::make_batch_sender(options_.send_by);
    return *sender_;
}

base::WallMs Hub::now_ms() {
    if (now_ms_ == 0) {
        now_ms_ = clock_.now_ms();
        loop_.at_end_of_tick([this] { now_ms_ = 0; });
    }
    return now_ms_;
}

Group& Hub::group(const std::string& name) {
    auto& group = groups_[name];
    if (!group) {
        group = std::make_unique<Group>();
        group->name = name;
    }
    return *group;
}

Connection& Hub::add(Newcomer newcomer, Receiver& receiver, std::unique_ptr<Attachment> attachment) {
    Group& home = group(newcomer.group);
    const ConnectionId id = newcomer.id;
    const bool everyone = newcomer.everyone;
    std::string leftover = std::move(newcomer.upgraded.leftover);
    auto made =
        std::make_unique<Connection>(*this, home, std::move(newcomer), receiver, std::move(attachment));
    Connection& connection = *made;
    connection.group_index_ = static_cast<std::uint32_t>(home.members.size());
    home.members.push_back(&connection);
    connections_.emplace(id, std::move(made));
    ++counts_.open;
    ++counts_.accepted;
    if (everyone) connection.join(topic(home, kEveryone).audience(connection.encoding()), Start::live, 0);
    connection.start(std::move(leftover));
    return connection;
}

Connection* Hub::find(const std::string& group, const ConnectionId& id) const {
    const auto found = connections_.find(id);
    if (found == connections_.end() || !found->second->open() || found->second->group().name != group)
        return nullptr;
    return found->second.get();
}

void Hub::each(const std::string& group, const std::function<void(const Connection&)>& visit) const {
    const auto found = groups_.find(group);
    if (found == groups_.end()) return;
    for (const Connection* connection : found->second->members) visit(*connection);
}

void Hub::close_group(const std::string& group, std::uint16_t code, std::string_view reason) {
    const auto found = groups_.find(group);
    if (found == groups_.end()) return;
    const std::vector<Connection*> members = found->second->members;
    for (Connection* connection : members) connection->close(code, reason);
    found->second->topics.clear();
}

void Hub::close_all(std::uint16_t code, std::string_view reason) {
    std::vector<Connection*> all;
    for (const auto& [id, connection] : connections_) all.push_back(connection.get());
    for (Connection* connection : all) connection->close(code, reason);
}

void Hub::leave(Connection& connection) {
    auto& members = connection.group().members;
    Connection* const last = members.back();
    members[connection.group_index_] = last;
    last->group_index_ = connection.group_index_;
    members.pop_back();
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

// ---- Topics

Topic& Hub::topic(Group& home, std::string_view name) {
    auto found = home.topics.find(name);
    if (found == home.topics.end()) {
        TopicName full{home.name, std::string(name)};
        auto made = std::make_unique<Topic>(*this, std::move(full), home.settings->find(name));
        found = home.topics.emplace(name, std::move(made)).first;
    }
    return *found->second;
}

Topic* Hub::find_topic(const TopicName& name) const {
    const auto home = groups_.find(name.group);
    if (home == groups_.end()) return nullptr;
    const auto found = home->second->topics.find(name.topic);
    return found == home->second->topics.end() ? nullptr : found->second.get();
}

void Hub::each_topic(const std::function<void(Topic&)>& visit) const {
    for (const auto& [name, group] : groups_) {
        for (const auto& [topic_name, topic] : group->topics) visit(*topic);
    }
}

void Hub::each_topic(const std::string& group, const std::function<void(Topic&)>& visit) const {
    const auto found = groups_.find(group);
    if (found == groups_.end()) return;
    for (const auto& [name, topic] : found->second->topics) visit(*topic);
}

void Hub::publish(const Publication& publication) {
    topic(group(publication.to.group), publication.to.topic).publish(publication);
}

void Hub::configure(const std::string& name, std::shared_ptr<const TopicTable> settings) {
    Group& home = group(name);
    home.settings = std::move(settings);
    for (const auto& [topic_name, topic] : home.topics) topic->configure(home.settings->find(topic_name));
}

const TopicSettings& Hub::settings(const TopicName& name) const {
    static const TopicTable defaults;
    const auto home = groups_.find(name.group);
    return (home == groups_.end() ? defaults : *home->second->settings).find(name.topic);
}

Hub::Subscription Hub::subscribe(Connection& connection, const std::string& name, const Position* after) {
    Topic& to = topic(connection.group(), name);
    if (Audience* const present = connection.audience_of(to)) {
        // Everyone is in the topic of all from the beginning; to be sent again what came since is a new wish.
        if (!after || !to.reaches_back_to(*after)) return {to.position(), !after};
        connection.leave(*present);
    }
    Audience& audience = to.audience(connection.encoding());
    Subscription made{.position = to.position()};
    if (after && to.reaches_back_to(*after)) {
        connection.join(audience, after->seq + 1 == to.next() ? Start::live : Start::history, after->seq + 1);
    } else {
        made.recovered = !after;
        connection.join(audience, Start::snapshot, 0);
    }
    return made;
}

void Hub::unsubscribe(Connection& connection, const std::string& name) {
    cancel_resuming(connection, name);
    Topic* const from = find_topic({connection.group().name, name});
    if (!from) return;
    if (Audience* const audience = connection.audience_of(*from)) connection.leave(*audience);
}

// ---- What time brings

void Hub::schedule_sweep() {
    // Often enough that a limit is overrun by a twentieth at most.
    const ConnectionLimits& limits = options_.limits;
    std::int64_t shortest = std::min({limits.idle_ms_max, limits.lifetime_ms_max, limits.close_timeout_ms});
    if (limits.ping_ms > 0) shortest = std::min({shortest, limits.ping_ms, limits.pong_timeout_ms});
    const std::int64_t every_ms = std::clamp<std::int64_t>(shortest / 20, 20, 1000);
    sweep_timer_ = loop_.after(every_ms, [this] { sweep(); });
}

void Hub::sweep() {
    const base::WallMs now = now_ms();
    std::vector<Connection*> all;
    all.reserve(connections_.size());
    for (const auto& [id, connection] : connections_) all.push_back(connection.get());
    for (Connection* connection : all) connection->check_times(now);  // the dead are freed after this tick
    sweep_topics(now);
    schedule_sweep();
}

void Hub::sweep_topics(base::WallMs now) {
    for (auto home = groups_.begin(); home != groups_.end();) {
        auto& topics = home->second->topics;
        for (auto at = topics.begin(); at != topics.end();) {
            Topic& topic = *at->second;
            topic.expire(now);
            const bool idle =
                topic.members() == 0 && now - topic.last_published_at() > options_.topic_idle_ms;
            at = idle ? topics.erase(at) : std::next(at);
        }
        const Group& group = *home->second;
        const bool empty = topics.empty() && group.members.empty() && group.settings->entries().empty();
        home = empty ? groups_.erase(home) : std::next(home);
    }
}

}  // namespace penstock::connections

// Subscribing with a position that the topic's history does not reach.
#include <utility>

#include "connections/hub.h"

namespace penstock::connections {
namespace {

// What one client is sent at once of what is read back, about.
constexpr std::size_t kBacklogBytes = 64 * 1024;
// Reads under way; with more clients than that, each gets its turn.
constexpr std::size_t kReadsMax = 16;

}  // namespace

void Hub::cancel_resuming(const Connection& connection, const std::string& name) {
    const auto found = resuming_.find({connection.id().text(), name});
    if (found == resuming_.end()) return;
    if (auto done = std::exchange(found->second.done, nullptr)) done(nullptr, {});
}

std::size_t Hub::resuming(const Connection& connection) const {
    const std::string id = connection.id().text();
    std::size_t count = 0;
    for (auto at = resuming_.lower_bound({id, ""}); at != resuming_.end() && at->first.first == id; ++at)
        ++count;
    return count;
}

void Hub::resume(Connection& connection, const std::string& name, const Position* after, Subscribed done) {
    cancel_resuming(connection, name);
    Topic& to = topic(connection.group(), name);
    if (!after || after->source.empty() || !backlog_ || to.reaches_back_to(*after)) {
        done(&connection, subscribe(connection, name, after));
        // What it missed goes out before more is published: a short history may lose it then.
        return connection.flush();
    }
    // Nothing newer before what it missed.
    if (Audience* const present = connection.audience_of(to)) connection.leave(*present);
    ResumingKey key{connection.id().text(), name};
    Resuming& resuming = resuming_[key];
    resuming.after = *after;
    resuming.done = std::move(done);
    if (resuming.reading.empty()) read_for(key, connection.group().name, connection.id());
}

void Hub::read_for(const ResumingKey& key, const std::string& home, const ConnectionId& id) {
    Resuming& resuming = resuming_[key];
    resuming.reading = resuming.after.source;
    read_back(
        {home, key.second}, resuming.reading, [this, key, home, id](std::optional<Backlog::Chunk> chunk) {
            Resuming& answered = resuming_[key];
            Connection* const connection = find(home, id);
            const bool wanted = connection && answered.done;
            if (wanted && answered.after.source != answered.reading) return read_for(key, home, id);
            Resuming last = std::move(resuming_.extract(key).mapped());
            if (!wanted) {
                if (last.done) last.done(nullptr, {});
                return;
            }
            if (!chunk) return last.done(connection, subscribe(*connection, key.second, &last.after));
            Audience& audience = topic(connection->group(), key.second).audience(connection->encoding());
            connection->join(audience, Start::backlog, 0);
            audience.read_back(*connection, std::move(*chunk));
            last.done(connection, {.position = last.after, .recovered = true});
        });
}

void Hub::read_back(const TopicName& name, const std::string& after, Backlog::Done done) {
    reads_waiting_.push_back({name, after, std::move(done)});
    begin_read_back();
}

void Hub::begin_read_back() {
    while (reads_running_ < kReadsMax && !reads_waiting_.empty()) {
        ReadBack next = std::move(reads_waiting_.front());
        reads_waiting_.pop_front();
        ++reads_running_;
        backlog_->read(std::move(next.topic), std::move(next.after), kBacklogBytes,
                       [this, done = std::move(next.done)](std::optional<Backlog::Chunk> chunk) mutable {
                           --reads_running_;
                           done(std::move(chunk));
                           begin_read_back();
                       });
    }
}

}  // namespace penstock::connections

// How a member gets what the topic has no more: a chunk at a time, at the pace of its socket.
#include <algorithm>
#include <utility>

#include "connections/audience.h"
#include "connections/connection.h"
#include "connections/hub.h"
#include "connections/topic.h"

namespace penstock::connections {

std::shared_ptr<Audience::Resumption> Audience::resumption_of(const Connection& connection) const {
    const auto found = std::find_if(resumptions_.begin(), resumptions_.end(),
                                    [&](const auto& one) { return one->connection == &connection; });
    return found == resumptions_.end() ? nullptr : *found;
}

void Audience::end_resumption(const Connection& connection) {
    std::erase_if(resumptions_, [&](const auto& one) { return one->connection == &connection; });
}

void Audience::read_back(const Connection& connection, Backlog::Chunk first) {
    auto resumption = std::make_shared<Resumption>();
    resumption->connection = &connection;
    resumption->chunk = std::move(first);
    resumptions_.push_back(std::move(resumption));
}

bool Audience::advance(std::uint32_t index) {
    Connection& connection = *members_[index].connection;
    const auto resumption = resumption_of(connection);
    if (resumption->asking) return false;
    Backlog::Chunk& chunk = resumption->chunk;
    std::string out;
    for (const MessagePtr& message : std::exchange(chunk.messages, {})) {
        // It has no number in the topic; where it came from is enough to find the way back.
        encode_message(encoding_, topic_.name().topic, {.source = message->source}, *message, out);
        ++topic_.counts().deliveries;
    }
    topic_.counts().bytes += out.size();
    connection.keep(std::move(out));
    if (!connection.write_outbox()) return false;  // goes on when the socket can be written to, or is lost
    const auto next = chunk.complete ? topic_.first_after(chunk.last) : std::nullopt;
    if (!next) {
        ask_back(resumption);
        return false;
    }
    members_[index].next = *next;
    members_[index].mode = *next == ring_.next() ? Mode::live : Mode::history;
    end_resumption(connection);
    return true;
}

void Audience::ask_back(const std::shared_ptr<Resumption>& resumption) {
    resumption->asking = true;
    topic_.hub().read_back(topic_.name(), resumption->chunk.last,
                           [this, waiting = std::weak_ptr(resumption)](std::optional<Backlog::Chunk> chunk) {
                               // It lives as long as the member and this audience do.
                               if (const auto still = waiting.lock()) answer_back(*still, std::move(chunk));
                           });
}

void Audience::answer_back(Resumption& resumption, std::optional<Backlog::Chunk> chunk) {
    resumption.asking = false;
    const std::uint32_t index = resumption.connection->index_in(*this);
    Member& member = members_[index];
    Connection& connection = *member.connection;
    if (chunk) {
        resumption.chunk = std::move(*chunk);
    } else {
        // What it waits for is gone: it is told so, as one that was too slow.
        member.mode = Mode::conflate;
        member.next = ring_.next();
        end_resumption(connection);
    }
    connection.catch_up_soon();
}

}  // namespace penstock::connections

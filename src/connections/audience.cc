#include "connections/audience.h"

#include <algorithm>
#include <array>
#include <utility>

#include "connections/connection.h"
#include "connections/hub.h"
#include "connections/shared_frames.h"
#include "connections/topic.h"
#include "net/websocket.h"
#include "wire/json.h"

namespace penstock::connections {
namespace {

// Members that one slice of a pass visits; the loop accepts, reads and pings between slices.
constexpr std::size_t kSlice = net::BatchSender::kBatchMax;
// A connection whose turn is this far away is fetched into the cache.
constexpr std::size_t kAhead = 4;
// What is encoded at once for a member that is not live.
constexpr std::size_t kChunkBytes = 64 * 1024;

}  // namespace

Audience::Audience(Topic& topic, Encoding encoding, Seq next)
    : topic_(topic), encoding_(encoding), ring_(next) {}

Audience::~Audience() {
    *alive_ = false;
    if (window_) topic_.hub().loop().cancel(window_);
}

std::uint32_t Audience::join(Connection& connection, Start start, Seq seq) {
    Member member{.connection = &connection, .next = ring_.next()};
    if (start == Start::history) {
        member.mode = Mode::history;
        member.next = seq;
    } else if (start == Start::snapshot) {
        member.mode = Mode::snapshot;
        member.next = 0;
    } else if (start == Start::backlog) {
        member.mode = Mode::backlog;
    }
    members_.push_back(member);
    return static_cast<std::uint32_t>(members_.size() - 1);
}

void Audience::leave(std::uint32_t index) {
    const auto move = [&](std::size_t from, std::size_t to) {
        if (from == to) return;
        members_[to] = members_[from];
        members_[to].connection->moved(*this, static_cast<std::uint32_t>(to));
    };
    end_resumption(*members_[index].connection);
    // Who is before cursor_ stays before it, and who is not stays behind: else a pass would miss one.
    std::size_t hole = index;
    if (hole < cursor_) {
        --cursor_;
        move(cursor_, hole);
        hole = cursor_;
    }
    move(members_.size() - 1, hole);
    members_.pop_back();
}

void Audience::publish(const Publication& publication) {
    if (members_.empty()) {
        ring_ = Ring(publication.first + publication.messages.size());
        return;
    }
    const auto encode = [&](std::size_t index, std::string& out) {
        const Message& message = *publication.messages[index];
        encode_message(encoding_, topic_.name().topic, topic_.position_of(publication.first + index, message),
                       message, out);
    };
    const std::size_t count = publication.messages.size();
    if (publication.shared && is_deflated(encoding_)) {
        const auto& frames = publication.shared->get(encoding_, [&] {
            std::vector<std::string> made(count);
            for (std::size_t i = 0; i < count; ++i) encode(i, made[i]);
            return made;
        });
        for (const std::string& frame : frames)
            ring_.append(publication.at, [&](std::string& out) { out += frame; });
    } else {
        for (std::size_t i = 0; i < count; ++i)
            ring_.append(publication.at, [&](std::string& out) { encode(i, out); });
    }
    if (running_)
        again_ = true;
    else
        schedule_pass();
}

void Audience::restart(Seq next) {
    for (Member& member : members_) {
        if (member.mode == Mode::backlog) continue;  // it finds its place later
        if (member.mode == Mode::live && member.next < ring_.next())
            member.connection->keep(std::string(ring_.from(member.next)));
        member.mode = Mode::live;
        member.next = next;
    }
    ring_ = Ring(next);
    lowest_ = next;
}

void Audience::schedule_pass() {
    if (std::exchange(scheduled_, true)) return;
    loop::Loop& loop = topic_.hub().loop();
    const auto begin = [this, alive = alive_] {
        window_ = 0;
        if (*alive) run_slice();
    };
    if (topic_.settings().flush_ms > 0)
        window_ = loop.after(topic_.settings().flush_ms, begin);
    else
        loop.at_end_of_tick(begin);
}

void Audience::run_slice() {
    Hub& hub = topic_.hub();
    if (!std::exchange(running_, true)) {
        cursor_ = 0;
        lowest_ = ring_.next();
        again_ = false;
    }
    net::BatchSender& sender = hub.sender();
    std::array<Attempt, kSlice> attempts;
    std::uint32_t count = 0;
    std::string_view lacking;
    Seq lacking_from = 0;
    std::vector<Connection*> blocked;
    const Seq head = ring_.next();
    const std::size_t end = std::min(members_.size(), cursor_ + kSlice);
    for (; cursor_ < end; ++cursor_) {
        if (cursor_ + kAhead < end) __builtin_prefetch(members_[cursor_ + kAhead].connection);
        Member& member = members_[cursor_];
        if (member.mode != Mode::live || member.next == head) continue;
        if (member.connection->busy()) {
            blocked.push_back(member.connection);
            continue;
        }
        if (member.next != lacking_from) {
            lacking = ring_.from(member.next);
            lacking_from = member.next;
        }
        sender.add(member.connection->socket(), lacking, count);
        attempts[count++] = {member.connection, member.next};
        topic_.counts().deliveries += head - member.next;
        topic_.counts().bytes += lacking.size();
        member.next = head;
    }
    // Nothing moves in members_ or ring_ before all shortfalls are noted: connections end at the end only.
    std::vector<Connection*> lost;
    for (const auto& shortfall : sender.send()) {
        const Attempt& attempt = attempts[shortfall.tag];
        const bool full = shortfall.result >= 0 || shortfall.result == -EAGAIN || shortfall.result == -EINTR;
        if (!full) {
            lost.push_back(attempt.connection);
            continue;
        }
        Member& member = members_[attempt.connection->index_in(*this)];
        settle(member, attempt.from, static_cast<std::size_t>(std::max(shortfall.result, 0)));
        lowest_ = std::min<Seq>(lowest_, member.next);
    }
    for (Connection* connection : lost) connection->lose();
    const base::WallMs now = hub.now_ms();
    for (Connection* connection : blocked) {
        if (const auto index = connection->index_in(*this); index != Connection::kNowhere) judge(index, now);
    }
    if (cursor_ < members_.size()) {
        hub.loop().post([this, alive = alive_] {
            if (*alive) run_slice();
        });
        return;
    }
    end_pass();
}

void Audience::end_pass() {
    running_ = scheduled_ = false;
    cursor_ = 0;
    // A member that was passed over may meanwhile be further; then it is let go with the next pass.
    ring_.drop_before(std::min(lowest_, ring_.next()));
    if (std::exchange(again_, false)) {
        // Who was before the cursor when it came has not got it.  Not in this tick: others wait.
        scheduled_ = true;
        topic_.hub().loop().post([this, alive = alive_] {
            if (*alive) run_slice();
        });
    }
}

void Audience::settle(Member& member, Seq from, std::size_t sent) {
    const auto cut = ring_.cut(from, sent);
    topic_.counts().deliveries -= ring_.next() - cut.seq;
    topic_.counts().bytes -= ring_.from(from).size() - sent;
    member.next = cut.seq;
    if (cut.within) {
        // A message that has begun must end; then the member stands between two messages and can go anywhere.
        member.connection->keep(std::string(cut.rest));
        member.next = cut.seq + 1;
    }
    member.connection->block();
}

void Audience::judge(std::uint32_t index, base::WallMs now) {
    Member& member = members_[index];
    if (member.mode != Mode::live || member.next == ring_.next()) return;
    const SlowPolicy& slow = topic_.settings().slow;
    const bool far = ring_.from(member.next).size() > slow.bytes_max ||
                     (slow.ms_max > 0 && now - ring_.time(member.next) > slow.ms_max);
    if (!far) {
        lowest_ = std::min<Seq>(lowest_, member.next);
        return;
    }
    switch (slow.action) {
        case SlowAction::skip:
            member.mode = Mode::newest;
            return;
        case SlowAction::conflate:
            member.mode = Mode::conflate;
            return;
        case SlowAction::disconnect:
            ++topic_.counts().disconnected;
            member.connection->close(net::websocket::kTryAgainLater, "Too slow");
            return;
    }
}

void Audience::catch_up(std::uint32_t index) {
    Connection& connection = *members_[index].connection;
    while (connection.open()) {
        Member& member = members_[index];
        if (member.mode == Mode::backlog) {
            if (!advance(index)) return;
            continue;
        }
        if (member.mode != Mode::live) {
            std::string chunk = next_chunk(member);
            if (chunk.empty()) continue;  // live now
            connection.keep(std::move(chunk));
            if (!connection.write_outbox()) return;
            continue;
        }
        const Seq head = ring_.next();
        if (member.next == head) return;
        const Seq from = member.next;
        const std::string_view lacking = ring_.from(from);
        const auto sent = connection.write(lacking);
        if (!sent) return;  // lost, and no member any more
        topic_.counts().deliveries += head - from;
        topic_.counts().bytes += lacking.size();
        member.next = head;
        if (*sent < lacking.size()) return settle(member, from, *sent);
    }
}

void Audience::pass_over(Member& member, Seq next) {
    topic_.counts().skipped += next - member.next;
    member.next = next;
}

std::string Audience::next_chunk(Member& member) {
    std::string out;
    const History& history = topic_.history();
    const auto encode = [&](Seq seq, const Message& message) {
        encode_message(encoding_, topic_.name().topic, topic_.position_of(seq, message), message, out);
        ++topic_.counts().deliveries;
        member.next = seq + 1;
    };
    if (member.mode == Mode::history && member.next < history.first()) {
        // It took so long that its place has left the history.
        member.mode = Mode::conflate;
    }
    if (member.mode == Mode::history) {
        while (member.next < history.next() && out.size() < kChunkBytes)
            encode(member.next, history.at(member.next));
        if (member.next == history.next()) member.mode = Mode::live;
        topic_.counts().bytes += out.size();
        return out;
    }
    if (member.mode == Mode::newest) {
        pass_over(member, std::max<Seq>(member.next, ring_.next() - 1));
        member.mode = Mode::conflate;
    }
    if (member.mode == Mode::conflate) {
        encode_notice(encoding_,
                      wire::JsonObject().text("penstock", "lost").text("topic", topic_.name().topic).take(),
                      out);
        member.mode = Mode::conflating;
    }
    while (out.size() < kChunkBytes) {
        const auto found = topic_.latest().from(member.next);
        const Seq upto = found.message ? found.seq : ring_.next();
        if (member.mode == Mode::conflating) pass_over(member, upto);
        if (!found.message) {
            member.next = upto;
            member.mode = Mode::live;
            break;
        }
        encode(found.seq, *found.message);
    }
    topic_.counts().bytes += out.size();
    return out;
}

Audience::Lag Audience::lag(std::uint32_t index) const {
    const Member& member = members_[index];
    if (member.mode == Mode::live) return {ring_.next() - member.next, ring_.from(member.next).size()};
    return {ring_.next() - std::max<Seq>(member.next, 1), 0};
}

}  // namespace penstock::connections

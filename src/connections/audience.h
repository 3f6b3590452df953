// Those of one core who receive a topic in one encoding.  Each is a position in the topic and nothing else.
//
// What is published is encoded once into the ring, and a pass then sends each member all that it lacks, with
// one call.  A pass goes in slices, between which the loop does its other work; what is published meanwhile
// goes out with it, so a pass that is late sends more at once.  A member whose socket is full is passed over;
// when it can be written to again it catches up by itself.
//
// Belongs to its core and its topic.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "connections/backlog.h"
#include "connections/encoding.h"
#include "connections/message.h"
#include "connections/ring.h"
#include "loop/loop.h"

namespace penstock::connections {

class Connection;
class Topic;

// Where a new member begins.
enum class Start : std::uint8_t {
    live,      // with what comes next
    backlog,   // with what is read back; read_back() says what
    snapshot,  // with the newest message of each key
    history,   // with a message that the history has
};

class Audience {
public:
    Audience(Topic& topic, Encoding encoding, Seq next);
    ~Audience();
    Audience(const Audience&) = delete;

    Topic& topic() const { return topic_; }
    Encoding encoding() const { return encoding_; }
    std::size_t size() const { return members_.size(); }
    Connection& member(std::size_t index) const { return *members_[index].connection; }
    std::size_t ring_bytes() const { return ring_.bytes(); }

    // Answers the member's index, of which the connection is told when it changes.  `seq`: for
    // Start::history.
    std::uint32_t join(Connection& connection, Start start, Seq seq);
    void leave(std::uint32_t index);

    // For a member that has joined with Start::backlog: what it gets first.
    void read_back(const Connection& connection, Backlog::Chunk first);

    // The topic's next messages.
    void publish(const Publication& publication);
    // The topic's numbers start again; members keep what they have still to be sent.
    void restart(Seq next);
    // Writes what a member lacks until its socket is full; only when it has nothing else to write.
    void catch_up(std::uint32_t index);
    // How far a member is behind.
    struct Lag {
        Seq messages = 0;
        std::size_t bytes = 0;  // 0 when they are not in the ring any more
    };
    Lag lag(std::uint32_t index) const;
    // Applies the topic's policy to a member that cannot be written to.
    void judge(std::uint32_t index, base::WallMs now);

private:
    enum class Mode : std::uint8_t {
        live,        // `next` is in the ring
        history,     // `next` is in the topic's history
        snapshot,    // the newest of each key, from `next` on; as a beginning
        conflate,    // was too slow: to be told so, and then the newest of each key
        conflating,  // was told
        newest,      // was too slow: to be told so, and then only the newest message
        backlog,     // has a Resumption
    };
    struct Member {
        Connection* connection = nullptr;
        Seq next = 0;
        Mode mode = Mode::live;
    };
    struct Attempt {  // a send of the slice under way
        Connection* connection = nullptr;
        Seq from = 0;
    };

    // A member that is sent what was read back: one chunk is in memory, and the next is asked for when its
    // socket has taken that.
    struct Resumption {
        const Connection* connection = nullptr;
        Backlog::Chunk chunk{};  // its messages are to be sent
        bool asking = false;
    };
    std::shared_ptr<Resumption> resumption_of(const Connection& connection) const;
    void end_resumption(const Connection& connection);
    // Sends what was read back, and goes on with the topic or asks for more; false when it has to wait.
    bool advance(std::uint32_t index);
    void ask_back(const std::shared_ptr<Resumption>& resumption);
    void answer_back(Resumption& resumption, std::optional<Backlog::Chunk> chunk);

    void schedule_pass();
    void run_slice();
    void end_pass();
    // After a write of the ring's bytes [from, ...) that took `sent` of them.
    void settle(Member& member, Seq from, std::size_t sent);
    // What a member that is not live gets next; empty when it is live now.
    std::string next_chunk(Member& member);
    // Counts what the member does not get.
    void pass_over(Member& member, Seq next);

    Topic& topic_;
    Encoding encoding_;
    Ring ring_;
    std::vector<Member> members_;
    std::vector<std::shared_ptr<Resumption>> resumptions_;  // few

    bool scheduled_ = false;  // a pass will begin, or runs
    bool running_ = false;    // between the first slice and the last
    bool again_ = false;      // something was published that members before cursor_ have not got
    std::size_t cursor_ = 0;  // members before it are done
    Seq lowest_ = 0;          // the first message that a member passed over still needs
    loop::Loop::TimerId window_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // for slices that are posted
};

}  // namespace penstock::connections

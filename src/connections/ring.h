// The newest messages of a topic in one encoding, as they go on the wire: one contiguous run of bytes, so
// that whatever a connection lacks is sent with one call.
//
// Belongs to its core.  Views of the bytes are valid until the next append() or drop_before().
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connections/message.h"

namespace penstock::connections {

class Ring {
public:
    // The next message will have this number; nothing is kept.
    explicit Ring(Seq next = 1) : first_(next) {}

    // Kept are the messages [first, next).
    Seq first() const { return first_; }
    Seq next() const { return first_ + count(); }
    std::size_t bytes() const { return bytes_.size() - skip_; }

    // Everything from a kept message, or next(), on.
    std::string_view from(Seq seq) const;
    // The message that holds the byte `offset` behind the beginning of `from`.
    struct Cut {
        Seq seq = 0;
        bool within = false;    // not at the message's beginning
        std::string_view rest;  // its bytes from there on
    };
    Cut cut(Seq from, std::size_t offset) const;

    // When a kept message was published.
    base::WallMs time(Seq seq) const { return starts_[index(seq)].at; }

    // encode(out) appends the next message's bytes.
    template <class Encode>
    void append(base::WallMs at, Encode encode) {
        starts_.push_back({base_ + bytes_.size(), at});
        encode(bytes_);
    }
    // Forgets all messages before `seq`.
    void drop_before(Seq seq);

private:
    std::size_t count() const { return starts_.size() - starts_skip_; }
    std::size_t index(Seq seq) const { return starts_skip_ + static_cast<std::size_t>(seq - first_); }
    // Where a message begins in bytes_; for next() the end.
    std::size_t place(Seq seq) const;

    // What was dropped stays at the front until it is the larger part; then the rest moves down.  So each
    // byte is moved about once.
    std::string bytes_;
    std::size_t skip_ = 0;
    std::uint64_t base_ = 0;  // the offset, since the ring's beginning, of bytes_[0]
    struct Start {
        std::uint64_t offset = 0;  // since the ring's beginning
        base::WallMs at = 0;
    };
    std::vector<Start> starts_;
    std::size_t starts_skip_ = 0;
    Seq first_;
};

}  // namespace penstock::connections

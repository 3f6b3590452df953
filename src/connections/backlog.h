// What a topic's own history has no more, read back from where its messages came from.
//
// Implemented by whoever feeds topics from something that keeps (bridge, from the journal of a stream).  A
// message's source says where it stood there: "PLACE:NUMBER"; in one place numbers have one length and grow.
#pragma once
#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connections/message.h"

namespace penstock::connections {

class Backlog {
public:
    struct Chunk {
        std::vector<MessagePtr> messages{};  // in order
        std::string last;                    // ask on after this; what was asked after if nothing came since
        bool complete = false;               // every core's topic has all that came after `last`
    };
    // Nothing when it cannot be done without a gap: the topic is fed from several places, or by nobody, or
    // what was asked for is gone.
    using Done = std::move_only_function<void(std::optional<Chunk>)>;

    virtual ~Backlog() = default;
    // The messages of the topic that came after this source, about `bytes_max` of them.  Any loop; answered
    // on it, once, never before this returns.  The answer may take as long as the feeder needs to get to
    // `after` again, after a crash.
    virtual void read(TopicName topic, std::string after, std::size_t bytes_max, Done done) = 0;
};

// Nothing when they are not of one place.
std::optional<std::strong_ordering> compare_sources(std::string_view a, std::string_view b);

}  // namespace penstock::connections

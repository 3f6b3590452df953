// The newest message of each key of a topic, in the order in which they were published: what is left of the
// topic when everything outdated is taken out.  A cursor walks it like the topic itself, by number.
//
// Belongs to its core.
#pragma once
#include <map>
#include <string>
#include <unordered_map>

#include "connections/message.h"

namespace penstock::connections {

class Latest {
public:
    // More keys than this are not told apart: the longest unchanged one is forgotten.
    static constexpr std::size_t kKeysMax = 10'000;

    void put(Seq seq, MessagePtr message);
    void clear();
    std::size_t size() const { return by_seq_.size(); }

    struct Found {
        Seq seq = 0;  // 0: none
        const Message* message = nullptr;
    };
    // The first whose number is `from` or more.
    Found from(Seq from) const;

private:
    std::map<Seq, MessagePtr> by_seq_;
    std::unordered_map<std::string, Seq> by_key_;
};

}  // namespace penstock::connections

// The shards of a stream in the order in which they may be read: each after its parents, so that the records
// of a key keep their order through splits and merges.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace penstock::tool {

class ShardOrder {
public:
    // Parents that are never added have expired, and nobody waits for them.  A shard that is known already
    // stays as it is: both parents of a merge tell of their child.
    void add(std::string shard, std::vector<std::string> parents);
    // Read to its end.
    void done(const std::string& shard);
    // Those that may be read now; each is given out once.
    std::vector<std::string> take_ready();

private:
    enum class State { waiting, reading, done };
    struct Known {
        State state = State::waiting;
        std::vector<std::string> parents{};
    };
    std::map<std::string, Known> shards_;
};

}  // namespace penstock::tool

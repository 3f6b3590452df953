// What other services ask of the WebSocket APIs: where the topics of a stage are.  Implemented by gateway,
// used by pipes.
#pragma once
#include <optional>
#include <string>

#include "api/caller.h"

namespace penstock::api {

class StageDirectory {
public:
    virtual ~StageDirectory() = default;
    // The group of the stage's topics (connections::TopicName); nothing when the caller's account and region
    // have no such API, or the API no such stage.  From any loop.
    virtual std::optional<std::string> topic_group(const Caller& owner, const std::string& api_id,
                                                   const std::string& stage) const = 0;
};

}  // namespace penstock::api

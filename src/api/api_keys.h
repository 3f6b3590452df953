// What the WebSocket APIs ask of API keys: may who brings this one connect to this stage?  Implemented by
// usage, used by gateway.
#pragma once
#include <cstdint>
#include <string>

#include "api/caller.h"

namespace penstock::api {

enum class KeyVerdict : std::uint8_t {
    allowed,     // and counted
    unknown,     // no such key, a disabled one, or none that a usage plan of this stage has
    throttled,   // its plan's rate is used up
    over_quota,  // its plan's quota is
};

class ApiKeys {
public:
    virtual ~ApiKeys() = default;
    // From any loop.  `owner` is the API's account and region; `key` what the client brought.
    virtual KeyVerdict use(const Caller& owner, const std::string& api_id, const std::string& stage,
                           const std::string& key) = 0;
};

}  // namespace penstock::api

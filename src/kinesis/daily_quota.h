// Refuses changes of a stream that AWS allows so many times in any 24 hours (limits.h).
//
// Only changes that are made are counted.  The home loop only; begins anew with the server.
#pragma once
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "api/error.h"
#include "kinesis/stream.h"

namespace penstock::kinesis {

class DailyQuota {
public:
    // To be asked last, when nothing else is in the way of the change.
    api::Result<void> take(std::string_view operation, const Stream& stream, base::WallMs now);
    void forget(const Stream& stream);

private:
    using Key = std::pair<std::string, std::string_view>;  // the stream's incarnation, the operation
    std::map<Key, std::deque<base::WallMs>> made_;
};

}  // namespace penstock::kinesis

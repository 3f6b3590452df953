#include "mapping/window.h"

#include "wire/json.h"

namespace penstock::mapping {
namespace {

// "2020-12-09T07:04:00Z": windows begin with whole seconds.
std::string to_seconds(base::WallMs at) { return base::iso8601_ms(at).substr(0, 19) + "Z"; }

}  // namespace

Window window_at(base::WallMs at, std::int64_t seconds) {
    const base::WallMs start = at - at % (seconds * 1000);
    return {.start_ms = start, .end_ms = start + seconds * 1000};
}

std::string window_members(const Window& window, const std::string& shard_id, const std::string& source_arn,
                           bool is_final) {
    wire::JsonObject bounds, members;
    bounds.text("start", to_seconds(window.start_ms)).text("end", to_seconds(window.end_ms));
    members.raw("window", bounds.take())
        .raw("state", window.state)
        .text("shardId", shard_id)
        .text("eventSourceARN", source_arn)
        .boolean("isFinalInvokeForWindow", is_final)
        .boolean("isWindowTerminatedEarly", window.terminated_early);
    std::string text = members.take();
    text.front() = ',';
    text.pop_back();
    return text;
}

}  // namespace penstock::mapping

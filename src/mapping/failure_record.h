// What is told of records that are given up: the document that an on-failure destination gets (recorded by
// localstack's snapshot tests; Lambda guide, with-kinesis).
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace penstock::mapping {

struct FailedBatch {
    std::string request_id{};  // of the last invocation
    std::string function_arn{};
    bool too_old = false;  // else it is out of retries
    std::int64_t invocations = 0;
    // Of the last invocation, if that reached the function and counted.
    struct Response {
        std::string executed_version{};
        std::string function_error{};  // "" when the function named records itself
    };
    std::optional<Response> response{};

    std::string shard_id{};
    std::string stream_arn{};
    std::size_t size = 0;
    std::string first_number{}, last_number{};
    base::WallMs first_at = 0, last_at = 0;
};

// `payload` is the event that the function was given, for destinations that are told of it, or "".
std::string failure_record(const FailedBatch& batch, base::WallMs now, const std::string& payload);
// The name of an object with it (Lambda guide, "Capturing discarded batches"):
// aws/lambda/UUID/SHARD/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-ANOTHER_UUID
std::string failure_key(const std::string& mapping, const std::string& shard_id, base::WallMs now,
                        const std::string& unique);

}  // namespace penstock::mapping

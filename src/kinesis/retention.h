// The bounds of a stream's retention period, in AWS's words.
#pragma once
#include "api/error.h"
#include "kinesis/stream.h"

namespace penstock::kinesis {

api::Result<void> check_retention(std::int64_t hours);
// `word`: "shorter" or "longer" than now; `operation`: the one to use instead.
api::Error wrong_way(std::int64_t hours, const Stream& stream, std::string_view word,
                     std::string_view operation);

}  // namespace penstock::kinesis

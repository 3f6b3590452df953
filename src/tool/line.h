// A record as a line of JSON: what tail prints, export writes and import reads.
//
//   {"shardId":"shardId-000000000000","sequenceNumber":"4966…","arrivalTimestamp":1790000000000,
//    "partitionKey":"ACME","data":"{\"price\":1}"}
//
// Data that is UTF-8 stands there as text in `data`, other data as base64 in `dataBase64`.  Only the key and
// the data must be there to be read; members that are not known are passed over.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::tool {

// A record of 10 MiB, each byte of it escaped as \u0000, and its key.
inline constexpr std::size_t kLineBytesMax = std::size_t{64} << 20;

struct Line {
    std::string shard_id{};
    std::string sequence_number{};
    std::optional<std::int64_t> arrival_ms{};  // since 1970
    std::string partition_key{};
    std::string explicit_hash_key{};  // "" for none; Kinesis never tells it, so only hand-made files have it
    std::string data{};
};

// Without the newline.
std::string write_line(const Line& line);

// What is wrong is said without the line's number, which the caller knows.
base::Result<Line> read_line(std::string_view json);

}  // namespace penstock::tool

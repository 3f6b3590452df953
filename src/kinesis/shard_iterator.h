// What a ShardIterator says: a stream's incarnation, a shard, the next record, and when it was given out.
//
// Opaque to clients.  Outside it looks like AWS's: 8 bytes 00 .. 01, then a body, 152 to 280 bytes in all and
// 8 more than a multiple of 16, in canonical base64 (kinesalite, db/index.js).  Inside are the fields
// in clear with a checksum; it gives no rights, so it needs no secret.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api/streams.h"
#include "base/clock.h"

namespace penstock::kinesis {

inline constexpr base::WallMs kIteratorLifeMs = 300'000;

struct IteratorState {
    std::string account;
    std::string region;
    std::string stream;
    base::WallMs stream_created_ms = 0;
    std::uint32_t shard = 0;
    api::RecordPosition next;
    base::WallMs issued_ms = 0;
};

std::string encode(const IteratorState& state);
// Nothing when the text is no iterator of ours.
std::optional<IteratorState> decode_iterator(std::string_view text);

}  // namespace penstock::kinesis

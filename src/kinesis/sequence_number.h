// AWS's sequence numbers, version 2: 186 bits that say shard, its creation, the record's place and time.
//
// Hex digits, most significant first (kinesalite, db/index.js; checked against real numbers):
//   0      constant 2
//   1-9    shard creation, epoch seconds
//   10     low nibble of the shard index
//   11-26  sequence index, grows within the shard
//   27-28  00
//   29-37  record time, epoch seconds
//   38-45  shard index
//   46     version 2
// Our sequence index is the entry of the shard's log and the record's place in the entry's pack, so that an
// iterator needs no table; 0 is the shard's start, kLastIndex its end.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/streams.h"

namespace penstock::kinesis {

inline constexpr std::uint64_t kLastIndex = 0x7fff'ffff'ffff'ffff;
// Records one pack can address; PutRecords brings at most 500.
inline constexpr unsigned kPackIndexBits = 12;

struct SequenceNumber {
    std::int64_t shard_created_s = 0;
    std::uint64_t index = 0;
    std::int64_t time_s = 0;
    std::uint32_t shard = 0;
    unsigned version = 2;
    bool operator==(const SequenceNumber&) const = default;
};

constexpr std::uint64_t to_index(api::RecordPosition position) {
    return position.entry << kPackIndexBits | position.index;
}
constexpr api::RecordPosition to_position(std::uint64_t index) {
    return {index >> kPackIndexBits, static_cast<std::uint32_t>(index & ((1u << kPackIndexBits) - 1))};
}

// 56 decimal digits.  Of version 2.
std::string to_text(const SequenceNumber& number);
// Nothing when the digits are no sequence number.  Versions 0 and 1, which AWS gave out until about 2015,
// tell their shard and its creation only: nothing here has such a number, and AWS refuses them in words that
// name the shard.
std::optional<SequenceNumber> parse_sequence_number(std::string_view digits);

}  // namespace penstock::kinesis

// 128-bit hash keys: which shard owns a record.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::kinesis {

__extension__ typedef unsigned __int128 HashValue;

inline constexpr HashValue kHashMax = ~HashValue{0};

struct HashRange {
    HashValue first = 0;
    HashValue last = kHashMax;  // inclusive
    bool contains(HashValue h) const { return first <= h && h <= last; }
};

std::string to_text(HashValue value);
// Decimal digits only; nothing when the value is 2^128 or more.
std::optional<HashValue> parse_hash(std::string_view digits);
// The MD5 of the key's UTF-8 bytes, read as a big-endian integer.
HashValue hash_partition_key(std::string_view key);
// How CreateStream cuts the hash space: equal widths, the last range takes the rest.
std::vector<HashRange> split_evenly(std::uint32_t shards);

}  // namespace penstock::kinesis

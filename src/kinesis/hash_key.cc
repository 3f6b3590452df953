#include "kinesis/hash_key.h"

#include <algorithm>

#include "base/hash.h"

namespace penstock::kinesis {

std::string to_text(HashValue value) {
    std::string digits;
    do {
        digits += static_cast<char>('0' + static_cast<int>(value % 10));
        value /= 10;
    } while (value != 0);
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::optional<HashValue> parse_hash(std::string_view digits) {
    HashValue value = 0;
    for (const char c : digits) {
        const auto digit = static_cast<unsigned>(c - '0');
        if (digit > 9) return std::nullopt;
        if (value > kHashMax / 10 || (value == kHashMax / 10 && digit > kHashMax % 10)) return std::nullopt;
        value = value * 10 + digit;
    }
    return digits.empty() ? std::nullopt : std::optional(value);
}

HashValue hash_partition_key(std::string_view key) {
    HashValue value = 0;
    for (const std::uint8_t byte : base::md5(key)) value = value << 8 | byte;
    return value;
}

std::vector<HashRange> split_evenly(std::uint32_t shards) {
    // floor(2^128 / n) without a 129-bit number: floor((2^128 - 1) / n), one more when n divides 2^128.
    HashValue width = kHashMax / shards;
    if (kHashMax % shards == shards - 1) ++width;
    std::vector<HashRange> ranges;
    for (std::uint32_t i = 0; i < shards; ++i) {
        const HashValue first = width * i;
        ranges.push_back({first, i + 1 == shards ? kHashMax : first + width - 1});
    }
    return ranges;
}

}  // namespace penstock::kinesis

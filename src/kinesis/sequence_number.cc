#include "kinesis/sequence_number.h"

#include <algorithm>
#include <array>

namespace penstock::kinesis {
namespace {

// 256 bits, least significant word first: enough for 186.
using Wide = std::array<std::uint32_t, 8>;

// Puts `bits` of a value at a bit position.
void put(Wide& wide, unsigned at, std::uint64_t value, unsigned bits) {
    for (unsigned i = 0; i < bits; ++i) {
        if (value >> i & 1) wide[(at + i) / 32] |= 1u << (at + i) % 32;
    }
}

std::uint64_t get(const Wide& wide, unsigned at, unsigned bits) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bits; ++i) {
        if (wide[(at + i) / 32] >> (at + i) % 32 & 1) value |= std::uint64_t{1} << i;
    }
    return value;
}

// Bit positions: hex digit d of 47 begins at bit (46 - d_last) * 4.
constexpr unsigned kVersionAt = 0, kShardAt = 4, kTimeAt = 36, kZeroAt = 72, kIndexAt = 80, kNibbleAt = 144,
                   kCreatedAt = 148, kConstantAt = 184;
constexpr std::int64_t kCreatedMax = 16'025'175'000;  // AWS refuses later creation seconds

constexpr std::uint32_t kBillion = 1'000'000'000;

}  // namespace

std::string to_text(const SequenceNumber& number) {
    Wide wide{};
    put(wide, kVersionAt, 2, 4);
    put(wide, kShardAt, number.shard, 32);
    put(wide, kTimeAt, static_cast<std::uint64_t>(number.time_s), 36);
    put(wide, kIndexAt, number.index, 64);
    put(wide, kNibbleAt, number.shard & 15, 4);
    put(wide, kCreatedAt, static_cast<std::uint64_t>(number.shard_created_s), 36);
    put(wide, kConstantAt, 2, 2);
    std::string digits;
    while (std::any_of(wide.begin(), wide.end(), [](std::uint32_t word) { return word != 0; })) {
        std::uint64_t rest = 0;
        for (std::size_t i = wide.size(); i-- > 0;) {
            rest = rest << 32 | wide[i];
            wide[i] = static_cast<std::uint32_t>(rest / kBillion);
            rest %= kBillion;
        }
        for (int i = 0; i < 9; ++i, rest /= 10) digits += static_cast<char>('0' + rest % 10);
    }
    digits.erase(digits.find_last_not_of('0') + 1);
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::optional<SequenceNumber> parse_sequence_number(std::string_view digits) {
    if (digits.size() != 56) return std::nullopt;  // every version 2 number has 56 digits
    Wide wide{};
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        std::uint64_t carry = static_cast<std::uint64_t>(c - '0');
        for (auto& word : wide) {
            carry += std::uint64_t{word} * 10;
            word = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
    }
    SequenceNumber number;
    number.shard = static_cast<std::uint32_t>(get(wide, kShardAt, 32));
    number.time_s = static_cast<std::int64_t>(get(wide, kTimeAt, 36));
    number.index = get(wide, kIndexAt, 64);
    number.shard_created_s = static_cast<std::int64_t>(get(wide, kCreatedAt, 36));
    const bool valid =
        get(wide, kVersionAt, 4) == 2 && get(wide, kConstantAt, 8) == 2 && get(wide, kZeroAt, 8) == 0 &&
        get(wide, kNibbleAt, 4) == (number.shard & 15) && number.shard < 0x8000'0000u &&
        number.index <= kLastIndex && number.shard_created_s < kCreatedMax &&
        std::all_of(wide.begin() + 6, wide.end(), [](std::uint32_t word) { return word == 0; });
    return valid ? std::optional(number) : std::nullopt;
}

}  // namespace penstock::kinesis

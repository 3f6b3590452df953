#include "kinesis/sequence_number.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace penstock::kinesis {
namespace {

// 256 bits, least significant word first: enough for 186.
using Wide = std::array<std::uint32_t, 8>;

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

constexpr std::uint64_t kTenToThe19 = 10'000'000'000'000'000'000u;

__extension__ typedef unsigned __int128 Double;

// Nineteen digits, with leading zeros, that end before `end`.
void put_19_digits(char* end, std::uint64_t value) {
    static constexpr auto pairs = [] {
        std::array<char, 200> digits{};
        for (std::size_t i = 0; i < 100; ++i) {
            digits[2 * i] = static_cast<char>('0' + i / 10);
            digits[2 * i + 1] = static_cast<char>('0' + i % 10);
        }
        return digits;
    }();
    for (int i = 0; i < 9; ++i, value /= 100) {
        end -= 2;
        std::memcpy(end, &pairs[value % 100 * 2], 2);
    }
    *--end = static_cast<char>('0' + value);
}

// Version 0 (kinesalite, db/index.js): hex digits 1, shard creation (9), 2, 16, shard (4); or less than
// 2^124.
std::optional<SequenceNumber> version_0(const Wide& wide) {
    constexpr unsigned bits = 125;
    if (std::any_of(wide.begin() + bits / 32 + 1, wide.end(), [](std::uint32_t word) { return word != 0; }) ||
        get(wide, bits, 3) != 0)
        return std::nullopt;
    SequenceNumber number{.version = 0};
    number.shard = static_cast<std::uint32_t>(get(wide, 0, 16));
    number.shard_created_s = static_cast<std::int64_t>(get(wide, 88, 36));
    return number.shard_created_s < kCreatedMax ? std::optional(number) : std::nullopt;
}

}  // namespace

// A PutRecords makes five hundred of these: 186 bits in three words, cut into three chunks of nineteen
// digits.
std::string to_text(const SequenceNumber& number) {
    static_assert(kShardAt == 4 && kTimeAt == 36 && kIndexAt == 64 + 16 && kNibbleAt == 128 + 16 &&
                  kCreatedAt == 128 + 20 && kConstantAt == 128 + 56);
    constexpr std::uint64_t time_mask = (std::uint64_t{1} << 36) - 1;
    const std::uint64_t time = static_cast<std::uint64_t>(number.time_s) & time_mask;
    const std::uint64_t created = static_cast<std::uint64_t>(number.shard_created_s) & time_mask;
    std::uint64_t words[] = {
        time << kTimeAt | std::uint64_t{number.shard} << kShardAt | 2,
        number.index << 16 | time >> (64 - kTimeAt),
        std::uint64_t{2} << 56 | created << 20 | std::uint64_t{number.shard & 15} << 16 | number.index >> 48,
    };
    constexpr std::size_t chunk = 19, chunks = 3;
    char digits[chunk * chunks];
    for (std::size_t i = chunks; i > 0; --i) {
        std::uint64_t rest = 0;
        for (std::size_t w = std::size(words); w-- > 0;) {
            const Double value = Double{rest} << 64 | words[w];
            words[w] = static_cast<std::uint64_t>(value / kTenToThe19);
            rest = static_cast<std::uint64_t>(value % kTenToThe19);
        }
        put_19_digits(digits + i * chunk, rest);
    }
    const char* const first =
        std::find_if(digits, digits + sizeof digits - 1, [](char c) { return c != '0'; });
    return {first, static_cast<std::size_t>(digits + sizeof digits - first)};
}

std::optional<SequenceNumber> parse_sequence_number(std::string_view digits) {
    if (digits.empty() || digits.size() > 56) return std::nullopt;  // as many as the largest has
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
    if (digits.size() < 56) return version_0(wide);
    SequenceNumber number;
    number.version = static_cast<unsigned>(get(wide, kVersionAt, 4));
    number.shard = static_cast<std::uint32_t>(get(wide, kShardAt, 32));
    number.time_s = static_cast<std::int64_t>(get(wide, kTimeAt, 36));
    number.index = get(wide, kIndexAt, 64);
    number.shard_created_s = static_cast<std::int64_t>(get(wide, kCreatedAt, 36));
    const bool is_sound =
        get(wide, kConstantAt, 8) == 2 && number.shard < 0x8000'0000u &&
        number.shard_created_s < kCreatedMax &&
        std::all_of(wide.begin() + 6, wide.end(), [](std::uint32_t word) { return word == 0; });
    const bool valid =
        is_sound && (number.version == 1 ||
                     (number.version == 2 && get(wide, kZeroAt, 8) == 0 &&
                      get(wide, kNibbleAt, 4) == (number.shard & 15) && number.index <= kLastIndex));
    return valid ? std::optional(number) : std::nullopt;
}

}  // namespace penstock::kinesis

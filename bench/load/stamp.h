// What a message says of itself: who published it, as which number, and when.
//
// A block is a stamp and filler; a message is one block or several.  Text, because WebSocket APIs carry text; fixed
// in width, so that functions in other languages can read and write it:
//
//   publisher (4 hex digits) number (12) sent (16) entered (16), then filler
//
// Times are CLOCK_MONOTONIC in ns, which all processes of one machine share.  `entered` is for whoever stands in the
// middle (a function): 0 when nobody does.
#pragma once
#include <time.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace bench {

inline std::int64_t now_ns() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

struct Stamp {
    std::uint64_t publisher = 0;
    std::uint64_t number = 0;
    std::int64_t sent_ns = 0;
    std::int64_t entered_ns = 0;
};

constexpr std::size_t kStampBytes = 48;

inline void put_hex(char* to, int digits, std::uint64_t value) {
    for (int i = digits; i-- > 0; value >>= 4) to[i] = "0123456789abcdef"[value & 15];
}

inline std::uint64_t get_hex(const char* from, int digits) {
    std::uint64_t value = 0;
    for (int i = 0; i < digits; ++i) {
        const char c = from[i];
        value = value << 4 | static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return value;
}

inline std::string make_block(const Stamp& stamp, std::size_t bytes) {
    std::string block(bytes, '.');
    put_hex(block.data(), 4, stamp.publisher);
    put_hex(block.data() + 4, 12, stamp.number);
    put_hex(block.data() + 16, 16, static_cast<std::uint64_t>(stamp.sent_ns));
    put_hex(block.data() + 32, 16, static_cast<std::uint64_t>(stamp.entered_ns));
    return block;
}

inline Stamp read_stamp(std::string_view block) {
    return {get_hex(block.data(), 4), get_hex(block.data() + 4, 12),
            static_cast<std::int64_t>(get_hex(block.data() + 16, 16)),
            static_cast<std::int64_t>(get_hex(block.data() + 32, 16))};
}

}  // namespace bench

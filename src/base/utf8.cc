#include "base/utf8.h"

#include <cstring>

namespace penstock::base {
namespace {

// What may come next, by Utf8Check::expected_ (RFC 3629 section 4).
struct Expected {
    std::uint8_t low;
    std::uint8_t high;
    std::uint8_t then;
};

enum : std::uint8_t { kBegin, kOne, kTwo, kThree, kAfterE0, kAfterEd, kAfterF0, kAfterF4, kNever };

constexpr Expected kExpected[] = {
    {0x00, 0xff, kBegin},                                          // not looked at: begun() decides
    {0x80, 0xbf, kBegin},                                          // kOne: the last byte of a character
    {0x80, 0xbf, kOne},   {0x80, 0xbf, kTwo}, {0xa0, 0xbf, kOne},  // kAfterE0: below are overlong forms
    {0x80, 0x9f, kOne},                                            // kAfterEd: above are surrogates
    {0x90, 0xbf, kTwo},                                            // kAfterF0: below are overlong forms
    {0x80, 0x8f, kTwo},                                            // kAfterF4: above is beyond U+10FFFF
};

// What comes after the first byte of a character that is not ASCII.
std::uint8_t begun(std::uint8_t byte) {
    if (byte < 0xc2) return kNever;  // a continuation, or an overlong form
    if (byte < 0xe0) return kOne;
    if (byte == 0xe0) return kAfterE0;
    if (byte == 0xed) return kAfterEd;
    if (byte < 0xf0) return kTwo;
    if (byte == 0xf0) return kAfterF0;
    if (byte < 0xf4) return kThree;
    return byte == 0xf4 ? kAfterF4 : kNever;
}

// Most text is ASCII: eight bytes at a time.
const std::uint8_t* skip_ascii(const std::uint8_t* p, const std::uint8_t* end) {
    for (; end - p >= 8; p += 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        if (word & 0x8080808080808080) break;
    }
    while (p != end && *p < 0x80) ++p;
    return p;
}

}  // namespace

bool Utf8Check::take(std::string_view piece) {
    const auto* p = reinterpret_cast<const std::uint8_t*>(piece.data());
    const auto* const end = p + piece.size();
    while (p != end) {
        if (expected_ == kBegin) {
            p = skip_ascii(p, end);
            if (p == end) break;
            expected_ = begun(*p++);
            if (expected_ == kNever) return false;
            continue;
        }
        const Expected& expected = kExpected[expected_];
        if (*p < expected.low || *p > expected.high) return false;
        expected_ = expected.then;
        ++p;
    }
    return true;
}

}  // namespace penstock::base

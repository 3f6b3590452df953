#include "base/utf8.h"

#include <array>
#include <cstring>

namespace penstock::base {
namespace {

// What may come next (RFC 3629 section 4).
enum State : std::uint64_t {
    kBegin,  // a character
    kOne,    // the last byte of one
    kTwo,
    kThree,
    kAfterE0,
    kAfterEd,
    kAfterF0,
    kAfterF4,
    kNever,  // it is not UTF-8
};

constexpr State after_first(unsigned byte) {
    if (byte < 0x80) return kBegin;
    if (byte < 0xc2) return kNever;  // a continuation, or an overlong form
    if (byte < 0xe0) return kOne;
    if (byte == 0xe0) return kAfterE0;
    if (byte == 0xed) return kAfterEd;
    if (byte < 0xf0) return kTwo;
    if (byte == 0xf0) return kAfterF0;
    if (byte < 0xf4) return kThree;
    return byte == 0xf4 ? kAfterF4 : kNever;
}

constexpr State after(State state, unsigned byte) {
    struct Expected {
        unsigned low, high;
        State then;
    };
    constexpr Expected expected[] = {
        {},  // kBegin
        {0x80, 0xbf, kBegin},
        {0x80, 0xbf, kOne},
        {0x80, 0xbf, kTwo},
        {0xa0, 0xbf, kOne},  // kAfterE0: below are overlong forms
        {0x80, 0x9f, kOne},  // kAfterEd: above are surrogates
        {0x90, 0xbf, kTwo},  // kAfterF0: below are overlong forms
        {0x80, 0x8f, kTwo},  // kAfterF4: above is beyond U+10FFFF
    };
    if (state == kBegin) return after_first(byte);
    if (state == kNever || byte < expected[state].low || byte > expected[state].high) return kNever;
    return expected[state].then;
}

// The states that a byte leads to, six bits for each state that one may come from: a step is one shift.
constexpr std::uint64_t kBits = 6;
constexpr std::uint64_t kMask = (1 << kBits) - 1;

constexpr auto kSteps = [] {
    std::array<std::uint64_t, 256> steps{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        for (std::uint64_t state = kBegin; state <= kNever; ++state)
            steps[byte] |= after(State{state}, byte) * kBits << state * kBits;
    }
    return steps;
}();

bool is_ascii(std::uint64_t word) { return (word & 0x8080808080808080) == 0; }

}  // namespace

bool Utf8Check::take(std::string_view piece) {
    const auto* p = reinterpret_cast<const std::uint8_t*>(piece.data());
    const auto* const end = p + piece.size();
    std::uint64_t shift = shift_;
    for (; end - p >= 8; p += 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        if (shift == kBegin * kBits && is_ascii(word)) continue;  // as most text is
        for (int i = 0; i < 8; ++i) shift = kSteps[p[i]] >> shift & kMask;
    }
    for (; p != end; ++p) shift = kSteps[*p] >> shift & kMask;
    shift_ = static_cast<std::uint8_t>(shift);
    return shift != kNever * kBits;
}

}  // namespace penstock::base

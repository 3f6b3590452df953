#include "base/base64.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace penstock::base {
namespace {

// Set in what a character that is no digit stands for.
constexpr std::uint32_t kNoDigit = 0x8000'0000;

struct Alphabet {
    const char* digits;
    std::array<char, 2 * 4096> pairs{};  // the two digits of each twelve bits
    // What a digit stands for in the first to the fourth place of a group.
    std::array<std::array<std::uint32_t, 256>, 4> places{};

    constexpr explicit Alphabet(const char* text) : digits(text) {
        for (std::size_t i = 0; i < 4096; ++i) {
            pairs[2 * i] = text[i >> 6];
            pairs[2 * i + 1] = text[i & 63];
        }
        for (std::size_t place = 0; place < 4; ++place) {
            places[place].fill(kNoDigit);
            for (std::uint32_t i = 0; i < 64; ++i)
                places[place][static_cast<std::uint8_t>(text[i])] = i << (18 - 6 * place);
        }
    }
    // Or kNoDigit.
    constexpr std::uint32_t value(char c) const { return places[3][static_cast<std::uint8_t>(c)]; }
};

constexpr Alphabet kStandard("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
constexpr Alphabet kUrlSafe("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

void encode(const Alphabet& alphabet, std::string& out, std::string_view data) {
    const auto* in = reinterpret_cast<const std::uint8_t*>(data.data());
    const std::size_t size = data.size();
    const std::size_t start = out.size();
    out.resize(start + (size + 2) / 3 * 4);
    char* to = out.data() + start;
    std::size_t i = 0;
    for (; i + 2 < size; i += 3) {
        const std::uint32_t v = std::uint32_t{in[i]} << 16 | std::uint32_t{in[i + 1]} << 8 | in[i + 2];
        std::memcpy(to, &alphabet.pairs[2 * (v >> 12)], 2);
        std::memcpy(to + 2, &alphabet.pairs[2 * (v & 4095)], 2);
        to += 4;
    }
    if (i == size) return;
    const bool two = size - i == 2;
    const std::uint32_t v = std::uint32_t{in[i]} << 16 | (two ? std::uint32_t{in[i + 1]} << 8 : 0u);
    *to++ = alphabet.digits[v >> 18];
    *to++ = alphabet.digits[v >> 12 & 63];
    *to++ = two ? alphabet.digits[v >> 6 & 63] : '=';
    *to++ = '=';
}

Base64Status decode(const Alphabet& alphabet, std::string_view text, std::string& out) {
    out.clear();
    if (text.size() % 4) return {Base64Error::length};
    if (text.empty()) return {};
    std::size_t pad = text.back() == '=' ? 1 : 0;
    if (pad && text[text.size() - 2] == '=') pad = 2;
    out.resize(text.size() / 4 * 3 - pad);
    auto* to = reinterpret_cast<std::uint8_t*>(out.data());
    const std::size_t whole = pad ? text.size() - 4 : text.size();
    const auto* in = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto& [first, second, third, fourth] = alphabet.places;
    for (std::size_t i = 0; i < whole; i += 4, in += 4) {
        const std::uint32_t v = first[in[0]] | second[in[1]] | third[in[2]] | fourth[in[3]];
        if (v & kNoDigit) {
            for (std::size_t j = i;; ++j) {
                if (alphabet.value(text[j]) == kNoDigit) return {Base64Error::character, text[j]};
            }
        }
        *to++ = static_cast<std::uint8_t>(v >> 16);
        *to++ = static_cast<std::uint8_t>(v >> 8);
        *to++ = static_cast<std::uint8_t>(v);
    }
    if (!pad) return {};
    std::uint32_t v = 0;
    for (std::size_t j = whole; j < text.size() - pad; ++j) {
        const std::uint32_t digit = alphabet.value(text[j]);
        if (digit == kNoDigit) return {Base64Error::character, text[j]};
        v = v << 6 | digit;
    }
    const unsigned unused = pad == 1 ? 2 : 4;
    if (v & ((1u << unused) - 1)) return {Base64Error::trailing_bits};
    v >>= unused;
    if (pad == 1) *to++ = static_cast<std::uint8_t>(v >> 8);
    *to++ = static_cast<std::uint8_t>(v);
    return {};
}

}  // namespace

void base64_append(std::string& out, std::string_view data) { encode(kStandard, out, data); }

std::string base64_encode(std::string_view data) {
    std::string out;
    encode(kStandard, out, data);
    return out;
}

std::string base64url_encode(std::string_view data) {
    std::string out;
    encode(kUrlSafe, out, data);
    return out;
}

Base64Status base64_decode(std::string_view text, std::string& out) { return decode(kStandard, text, out); }
Base64Status base64url_decode(std::string_view text, std::string& out) { return decode(kUrlSafe, text, out); }

}  // namespace penstock::base

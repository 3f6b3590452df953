#include "base/base64.h"

#include <array>
#include <cstdint>

namespace penstock::base {
namespace {

struct Alphabet {
    const char* digits;
    std::array<std::int8_t, 256> values;

    constexpr explicit Alphabet(const char* text) : digits(text), values{} {
        values.fill(-1);
        for (int i = 0; i < 64; ++i) values[static_cast<std::uint8_t>(text[i])] = static_cast<std::int8_t>(i);
    }
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
        *to++ = alphabet.digits[v >> 18];
        *to++ = alphabet.digits[v >> 12 & 63];
        *to++ = alphabet.digits[v >> 6 & 63];
        *to++ = alphabet.digits[v & 63];
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
    const auto value = [&](std::size_t at) { return alphabet.values[static_cast<std::uint8_t>(text[at])]; };
    for (std::size_t i = 0; i < whole; i += 4) {
        const int a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
        if ((a | b | c | d) < 0) {
            for (std::size_t j = i;; ++j) {
                if (value(j) < 0) return {Base64Error::character, text[j]};
            }
        }
        const auto v = static_cast<std::uint32_t>(a << 18 | b << 12 | c << 6 | d);
        *to++ = static_cast<std::uint8_t>(v >> 16);
        *to++ = static_cast<std::uint8_t>(v >> 8);
        *to++ = static_cast<std::uint8_t>(v);
    }
    if (!pad) return {};
    std::uint32_t v = 0;
    for (std::size_t j = whole; j < text.size() - pad; ++j) {
        if (value(j) < 0) return {Base64Error::character, text[j]};
        v = v << 6 | static_cast<std::uint32_t>(value(j));
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

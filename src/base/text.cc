#include "base/text.h"

#include <charconv>

#include "base/utf8.h"

namespace penstock::base {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

bool equals_ignore_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == text.npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::optional<std::int64_t> to_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

std::string percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high << 4 | low);
                i += 2;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

void append_percent_encoded(std::string& out, std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : text) {
        if (unreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<std::uint8_t>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

std::string percent_encode(std::string_view text) {
    std::string out;
    append_percent_encoded(out, text);
    return out;
}

bool is_utf8(std::string_view text) {
    Utf8Check check;
    return check.take(text) && check.complete();
}

std::size_t utf8_length(std::string_view text) {
    std::size_t length = 0;
    for (const char c : text) length += (static_cast<std::uint8_t>(c) & 0xc0) != 0x80;
    return length;
}

std::vector<char32_t> utf8_characters(std::string_view text) {
    std::vector<char32_t> characters;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0) == 0x80 && !characters.empty()) {
            characters.back() = characters.back() << 6 | (byte & 0x3f);
        } else {
            characters.push_back(byte < 0x80   ? byte
                                 : byte < 0xe0 ? byte & 0x1f
                                 : byte < 0xf0 ? byte & 0x0f
                                               : byte & 0x07);
        }
    }
    return characters;
}

}  // namespace penstock::base

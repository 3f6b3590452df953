#include "connections/message.h"

#include <charconv>

namespace penstock::connections {
namespace {

constexpr std::size_t kTextMax = 256;

bool plain(char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; }

template <class T>
bool take_number(std::string_view& text, T& out, int base) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool take_dot(std::string_view& text) {
    if (!text.starts_with('.')) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

// EPOCH.SEQ or EPOCH.SEQ.SOURCE; the epoch in hexadecimal.
std::string Position::text() const {
    char buffer[48];
    char* end = std::to_chars(buffer, buffer + sizeof buffer, epoch, 16).ptr;
    *end++ = '.';
    end = std::to_chars(end, buffer + sizeof buffer, seq).ptr;
    std::string out(buffer, end);
    if (!source.empty()) (out += '.') += source;
    return out;
}

std::optional<Position> Position::parse(std::string_view text) {
    if (text.size() > kTextMax) return std::nullopt;
    Position position;
    if (!take_number(text, position.epoch, 16) || !take_dot(text)) return std::nullopt;
    if (!take_number(text, position.seq, 10)) return std::nullopt;
    if (text.empty()) return position;
    if (!take_dot(text) || text.empty()) return std::nullopt;
    for (const char c : text) {
        if (!plain(c)) return std::nullopt;
    }
    position.source = text;
    return position;
}

}  // namespace penstock::connections

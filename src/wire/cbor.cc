#include "wire/cbor.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace penstock::wire {
namespace {

// RFC 8949, figure 1: the three high bits of an item's first byte.
enum Major : unsigned { kNatural, kNegative, kBytes, kText, kList, kMap, kTag, kSimple };

constexpr unsigned kIndefinite = 31;
constexpr char kBreak = '\xff';
constexpr std::uint64_t kTimestampTag = 1;

// RFC 8949, appendix D.
double half(std::uint64_t bits) {
    const auto exponent = static_cast<int>(bits >> 10 & 0x1f);
    const auto mantissa = static_cast<double>(bits & 0x3ff);
    double value = 0;
    if (exponent == 0)
        value = std::ldexp(mantissa, -24);
    else if (exponent != 31)
        value = std::ldexp(mantissa + 1024, exponent - 25);
    else
        value = mantissa == 0 ? HUGE_VAL : std::nan("");
    return bits & 0x8000 ? -value : value;
}

std::optional<CborHead> simple(unsigned low, std::uint64_t argument) {
    switch (low) {
        case 20:
        case 21:
            return CborHead{.kind = CborKind::boolean, .argument = low - 20};
        case 22:
        case 23:  // undefined
            return CborHead{.kind = CborKind::null};
        case 25:
            return CborHead{.kind = CborKind::number, .number = half(argument)};
        case 26:
            return CborHead{.kind = CborKind::number,
                            .number = std::bit_cast<float>(static_cast<std::uint32_t>(argument))};
        case 27:
            return CborHead{.kind = CborKind::number, .number = std::bit_cast<double>(argument)};
        default:  // values that nobody has assigned, and a break where no item can end
            return std::nullopt;
    }
}

void append_head(std::string& out, Major major, std::uint64_t argument) {
    const auto high = static_cast<char>(major << 5);
    if (argument < 24) {
        out += static_cast<char>(high | static_cast<char>(argument));
        return;
    }
    const unsigned width = argument <= 0xff ? 0 : argument <= 0xffff ? 1 : argument <= 0xffff'ffff ? 2 : 3;
    out += static_cast<char>(high | static_cast<char>(24 + width));
    for (int shift = (8 << width) - 8; shift >= 0; shift -= 8) out += static_cast<char>(argument >> shift);
}

}  // namespace

std::optional<std::string_view> CborReader::take(std::uint64_t size) {
    if (size > rest_.size()) return std::nullopt;
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

std::optional<CborHead> CborReader::next() {
    if (rest_.empty()) return std::nullopt;
    const auto first = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    const unsigned major = first >> 5, low = first & 31;

    CborHead head{.kind = static_cast<CborKind>(major), .argument = low};
    if (low >= 24 && low < 28) {
        const auto bytes = take(std::uint64_t{1} << (low - 24));
        if (!bytes) return std::nullopt;
        head.argument = 0;
        for (const char c : *bytes) head.argument = head.argument << 8 | static_cast<std::uint8_t>(c);
    } else if (low >= 28) {
        const bool may_be = major >= kBytes && major <= kMap;
        if (low != kIndefinite || !may_be) return std::nullopt;
        head.argument = 0;
        head.indefinite = true;
    }
    return major == kSimple ? simple(low, head.argument) : head;
}

std::optional<CborHead> CborReader::item() {
    auto head = next();
    for (int tags = 0; head && head->kind == CborKind::tag; ++tags) {
        if (tags == kCborTagsMax) return std::nullopt;
        head = next();
    }
    return head;
}

std::optional<std::string_view> CborReader::string(const CborHead& head, std::string& joined) {
    if (!head.indefinite) return take(head.argument);
    joined.clear();
    for (CborHead pieces = head; another(pieces);) {
        const auto piece = next();
        if (!piece || piece->kind != head.kind || piece->indefinite) return std::nullopt;
        const auto bytes = take(piece->argument);
        if (!bytes) return std::nullopt;
        joined += *bytes;
    }
    return joined;
}

bool CborReader::another(CborHead& container) {
    if (!container.indefinite) return container.argument > 0 && container.argument--;
    if (!rest_.starts_with(kBreak)) return true;
    rest_.remove_prefix(1);
    return false;
}

bool CborReader::skip(CborHead head, int depth) {
    if (depth > kCborDepthMax) return false;
    const auto skip_one = [&] {
        const auto inner = item();
        return inner && skip(*inner, depth + 1);
    };
    switch (head.kind) {
        case CborKind::bytes:
        case CborKind::text: {
            std::string joined;
            return string(head, joined).has_value();
        }
        case CborKind::list:
            while (another(head)) {
                if (!skip_one()) return false;
            }
            return true;
        case CborKind::map:
            while (another(head)) {
                if (!skip_one() || !skip_one()) return false;
            }
            return true;
        default:
            return true;
    }
}

bool is_cbor(std::string_view bytes) {
    CborReader reader(bytes);
    const auto head = reader.item();
    return head && reader.skip(*head) && reader.at_end();
}

void append_cbor_integer(std::string& out, std::int64_t value) {
    if (value >= 0)
        append_head(out, kNatural, static_cast<std::uint64_t>(value));
    else
        append_head(out, kNegative, ~static_cast<std::uint64_t>(value));  // -1 - value, without overflow
}

void append_cbor_number(std::string& out, double value) {
    out += '\xfb';
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(bits >> shift);
}

void append_cbor_boolean(std::string& out, bool value) { out += value ? '\xf5' : '\xf4'; }

void append_cbor_text(std::string& out, std::string_view text) {
    append_head(out, kText, text.size());
    out += text;
}

void append_cbor_bytes(std::string& out, std::string_view bytes) {
    append_head(out, kBytes, bytes.size());
    out += bytes;
}

void append_cbor_timestamp(std::string& out, double seconds) {
    constexpr double most = 9e15;  // milliseconds that a double counts one by one
    append_head(out, kTag, kTimestampTag);
    append_cbor_integer(out, std::llround(std::clamp(seconds * 1000, -most, most)));
}

void begin_cbor_list(std::string& out) { out += '\x9f'; }
void begin_cbor_map(std::string& out) { out += '\xbf'; }
void end_cbor(std::string& out) { out += kBreak; }

}  // namespace penstock::wire

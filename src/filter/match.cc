#include "filter/match.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.h"

namespace penstock::filter {
namespace {

using wire::JsonKind;

bool same(const Exactly& wanted, const Value& value) {
    const JsonKind kind = value.kind();
    switch (wanted.kind) {
        case JsonKind::null:
            return kind == JsonKind::null;
        case JsonKind::boolean:
            return kind == JsonKind::boolean && value.boolean() == wanted.boolean;
        case JsonKind::text:
            return kind == JsonKind::text && value.text() == wanted.text;
        case JsonKind::integer:
            if (kind == JsonKind::integer) return value.integer() == wanted.integer;
            return kind == JsonKind::number && value.number() == wanted.number;
        case JsonKind::number:
            return value.is_number() && value.number() == wanted.number;
        case JsonKind::list:
        case JsonKind::object:
            break;
    }
    return false;
}

bool has_affix(const Affix& affix, std::string_view text) {
    if (text.size() < affix.text.size()) return false;
    const std::string_view end = affix.end == Affix::End::front
                                     ? text.substr(0, affix.text.size())
                                     : text.substr(text.size() - affix.text.size());
    return affix.any_case ? base::equals_ignore_case(end, affix.text) : end == affix.text;
}

// The parts in between are taken as early as they come: whatever follows then has the most room.
bool fits(const Wildcard& wildcard, std::string_view text) {
    const auto& parts = wildcard.parts;
    if (parts.size() == 1) return !parts.front().empty() && text == parts.front();
    if (!text.starts_with(parts.front())) return false;
    text.remove_prefix(parts.front().size());
    for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
        const std::size_t at = text.find(parts[i]);
        if (at == text.npos) return false;
        text.remove_prefix(at + parts[i].size());
    }
    return text.ends_with(parts.back());
}

bool within(const Range& range, double number) {
    const bool low = range.with_low ? number >= range.low : number > range.low;
    const bool high = range.with_high ? number <= range.high : number < range.high;
    return low && high;
}

bool within(const Network& network, std::string_view text) {
    const auto address = parse_ip(text);
    if (!address || address->size != network.bytes) return false;
    for (unsigned bit = 0; bit < network.bits; bit += 8) {
        const unsigned left = network.bits - bit;
        const auto mask = static_cast<std::uint8_t>(left >= 8 ? 0xff : 0xff << (8 - left));
        if ((address->bytes[bit / 8] & mask) != (network.address[bit / 8] & mask)) return false;
    }
    return true;
}

struct Holds {
    const Value& value;
    bool is_text = value.kind() == JsonKind::text;

    bool operator()(const Exactly& wanted) const { return same(wanted, value); }
    bool operator()(const Affix& affix) const { return is_text && has_affix(affix, value.text()); }
    bool operator()(const AnyCase& wanted) const {
        return is_text && base::equals_ignore_case(value.text(), wanted.text);
    }
    bool operator()(const Wildcard& wildcard) const { return is_text && fits(wildcard, value.text()); }
    bool operator()(const Range& range) const { return value.is_number() && within(range, value.number()); }
    bool operator()(const Exists& exists) const { return exists.wanted; }
    bool operator()(const Network& network) const { return is_text && within(network, value.text()); }
    bool operator()(const AnythingBut& but) const {
        return std::none_of(but.these.begin(), but.these.end(),
                            [&](const Match& match) { return match.holds(value); });
    }
};

}  // namespace

bool Match::holds(const Value& value) const { return std::visit(Holds{value}, test_); }

bool Match::holds_for_nothing() const {
    const Exists* const exists = std::get_if<Exists>(&test_);
    return exists && !exists->wanted;
}

std::optional<Address> parse_ip(std::string_view text) {
    const std::string ended(text);
    Address address;
    const int family = text.find(':') == text.npos ? AF_INET : AF_INET6;
    if (inet_pton(family, ended.c_str(), address.bytes.data()) != 1 || ended.find('\0') != ended.npos)
        return std::nullopt;
    address.size = family == AF_INET ? 4 : 16;
    return address;
}

}  // namespace penstock::filter

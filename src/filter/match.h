// One entry of a list in a pattern: what a single value of an event is held against.
//
// The operators and what they mean: EventBridge user guide, "Comparison operators for use in event patterns".
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "filter/event.h"

namespace penstock::filter {

class Match;

// Types matter: 5 is not "5", null is neither "null" nor missing.  5 and 5.0 are one number, as recorded of
// EventBridge; the Lambda guide says that numbers are compared as texts `?`.
struct Exactly {
    wire::JsonKind kind = wire::JsonKind::null;
    std::string text{};
    std::int64_t integer = 0;
    double number = 0;
    bool boolean = false;
};
// AWS ignores the case of all of Unicode's letters, this that of ASCII's.
struct Affix {
    enum class End : std::uint8_t { front, back } end = End::front;
    std::string text{};
    bool any_case = false;
};
struct AnyCase {
    std::string text;
};
// `*` stands for any text, `\*` for an asterisk, `\\` for a backslash.
struct Wildcard {
    std::vector<std::string> parts;  // between the asterisks
};
struct Range {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool with_low = true;
    bool with_high = true;
};
struct Exists {
    bool wanted = true;
};
struct Network {
    std::array<std::uint8_t, 16> address{};
    std::size_t bytes = 4;  // of the address: 4 or 16
    unsigned bits = 0;      // that count
};
struct AnythingBut {
    std::vector<Match> these;
};

class Match {
public:
    using Test = std::variant<Exactly, Affix, AnyCase, Wildcard, Range, Exists, Network, AnythingBut>;

    Match(Test test) : test_(std::move(test)) {}
    // The value is neither a list nor an object.
    bool holds(const Value& value) const;
    // What a missing value meets.
    bool holds_for_nothing() const;

private:
    Test test_;
};

// Nothing when it is no address.
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    std::size_t size = 0;
};
std::optional<Address> parse_ip(std::string_view text);

}  // namespace penstock::filter

// An event as filter patterns see it: an object whose members are asked for by name, so that nobody has to
// write it down as JSON first.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "wire/json.h"

namespace penstock::filter {

// A text or a number that somebody else keeps, or a place in a JsonDocument.
class Value {
public:
    Value(std::string_view text) : of_(text) {}
    Value(double number) : of_(number) {}
    Value(wire::JsonValue json) : of_(json) {}

    wire::JsonKind kind() const;
    bool is_number() const { return kind() == wire::JsonKind::integer || kind() == wire::JsonKind::number; }
    // Each only for its kind.
    bool boolean() const { return std::get<wire::JsonValue>(of_).boolean(); }
    std::int64_t integer() const { return std::get<wire::JsonValue>(of_).integer(); }
    double number() const;  // integers too
    std::string_view text() const;
    // Nullptr for what is no JSON, in which nothing can be looked up.
    const wire::JsonValue* json() const { return std::get_if<wire::JsonValue>(&of_); }

private:
    std::variant<std::string_view, double, wire::JsonValue> of_;
};

class Event {
public:
    virtual ~Event() = default;
    // What it answers is valid as long as the event is.
    virtual std::optional<Value> member(std::string_view name) const = 0;
};

}  // namespace penstock::filter

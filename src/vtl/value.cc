#include "vtl/value.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "vtl/arena.h"

namespace penstock::vtl {
namespace {

// Lists that hold themselves end somewhere.
constexpr int kDepthMax = 32;

bool equal(const Value& a, const Value& b, int depth);

bool equal(const List& a, const List& b, int depth) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](const Value& x, const Value& y) { return equal(x, y, depth); });
}

bool equal(const Map& a, const Map& b, int depth) {
    return a.entries().size() == b.entries().size() &&
           std::all_of(a.entries().begin(), a.entries().end(), [&](const Map::Entry& entry) {
               const Value* const other = b.find(entry.first);
               return other && equal(entry.second, *other, depth);
           });
}

bool equal(const Value& a, const Value& b, int depth) {
    if (depth == kDepthMax) return false;
    if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
    if (const auto x = a.number(), y = b.number(); x && y) return *x == *y;
    if (a.boolean() && b.boolean()) return *a.boolean() == *b.boolean();
    if (a.text() && b.text()) return *a.text() == *b.text();
    if (a.list_of() && b.list_of())
        return a.list_of() == b.list_of() || equal(*a.list_of(), *b.list_of(), depth + 1);
    if (a.map_of() && b.map_of())
        return a.map_of() == b.map_of() || equal(*a.map_of(), *b.map_of(), depth + 1);
    if (a.object() && b.object()) return a.object() == b.object();
    // Velocity compares what is of two kinds by what it prints.
    std::string left, right;
    constexpr std::size_t bytes_max = 4096;
    a.print(left, bytes_max);
    b.print(right, bytes_max);
    return left == right;
}

// Java's Double.toString: 1.0, 0.5, 1.0E10, 1.0E-4.
void print_double(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        return;
    }
    const double size = std::abs(number);
    const bool plain = number == 0 || (size >= 1e-3 && size < 1e7);
    char buffer[32];
    const auto form = plain ? std::chars_format::fixed : std::chars_format::scientific;
    const std::string_view digits(buffer, std::to_chars(buffer, buffer + sizeof buffer, number, form).ptr);
    const std::string_view mantissa = digits.substr(0, digits.find('e'));
    out += mantissa;
    if (mantissa.find('.') == mantissa.npos) out += ".0";
    if (plain) return;
    std::string_view exponent = digits.substr(mantissa.size() + 1);
    (out += 'E') += exponent.starts_with('-') ? "-" : "";
    exponent.remove_prefix(1);
    out += exponent.substr(std::min(exponent.find_first_not_of('0'), exponent.size() - 1));
}

void print(const Value& value, std::string& out, std::size_t bytes_max, int depth) {
    if (out.size() >= bytes_max || depth == kDepthMax) return;
    if (value.is_null()) {
        out += "null";
    } else if (const bool* const boolean = value.boolean()) {
        out += *boolean ? "true" : "false";
    } else if (const std::int64_t* const integer = value.integer()) {
        out += std::to_string(*integer);
    } else if (const std::string* const text = value.text()) {
        out += *text;
    } else if (const auto number = value.number()) {
        print_double(out, *number);
    } else if (const List* const list = value.list_of()) {
        out += '[';
        for (const Value& element : *list) {
            if (&element != list->data()) out += ", ";
            print(element, out, bytes_max, depth + 1);
        }
        out += ']';
    } else if (const Map* const map = value.map_of()) {
        out += '{';
        for (const Map::Entry& entry : map->entries()) {
            if (&entry != map->entries().data()) out += ", ";
            (out += entry.first) += '=';
            print(entry.second, out, bytes_max, depth + 1);
        }
        out += '}';
    }
}

}  // namespace

const Value* Map::find(const std::string& key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? nullptr : &entries_[found->second].second;
}

void Map::put(std::string key, Value value) {
    const auto [place, fresh] = places_.try_emplace(key, entries_.size());
    if (fresh)
        entries_.emplace_back(std::move(key), std::move(value));
    else
        entries_[place->second].second = std::move(value);
}

bool Map::erase(const std::string& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return false;
    const std::size_t place = found->second;
    places_.erase(found);
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(place));
    for (auto& [name, at] : places_) at -= at > place;
    return true;
}

void Map::clear() {
    entries_.clear();
    places_.clear();
}

Value Value::list(List of) {
    auto made = std::make_shared<List>(std::move(of));
    Arena::keep(made);
    return {made};
}

Value Value::map() {
    auto made = std::make_shared<Map>();
    Arena::keep(made);
    return {made};
}

Value Value::from(const wire::JsonValue& json) {
    switch (json.kind()) {
        case wire::JsonKind::null:
            return {};
        case wire::JsonKind::boolean:
            return {json.boolean()};
        case wire::JsonKind::integer:
            return {json.integer()};
        case wire::JsonKind::number:
            return {json.number()};
        case wire::JsonKind::text:
            return {json.text()};
        case wire::JsonKind::list: {
            List elements;
            json.each_element([&](wire::JsonValue element) { elements.push_back(from(element)); });
            return list(std::move(elements));
        }
        case wire::JsonKind::object: {
            Value made = map();
            json.each_member([&](std::string_view key, wire::JsonValue member) {
                made.map_of()->put(std::string(key), from(member));
                Arena::charge(1);
            });
            return made;
        }
    }
    return {};
}

List* Value::list_of() const {
    const auto* const list = std::get_if<Lists>(&is_);
    return list ? list->get() : nullptr;
}

Map* Value::map_of() const {
    const auto* const map = std::get_if<Maps>(&is_);
    return map ? map->get() : nullptr;
}

const Object* Value::object() const {
    const auto* const object = std::get_if<Objects>(&is_);
    return object ? object->get() : nullptr;
}

std::optional<double> Value::number() const {
    if (const auto* const number = std::get_if<double>(&is_)) return *number;
    if (const std::int64_t* const whole = integer()) return static_cast<double>(*whole);
    return std::nullopt;
}

bool Value::is_true() const { return boolean() ? *boolean() : !is_null(); }

bool Value::equals(const Value& other) const { return equal(*this, other, 0); }

void Value::print(std::string& out, std::size_t bytes_max) const { vtl::print(*this, out, bytes_max, 0); }

}  // namespace penstock::vtl

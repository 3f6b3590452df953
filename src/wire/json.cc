#include "wire/json.h"

#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

namespace penstock::wire {
namespace {

using Element = simdjson::dom::element;

static_assert(sizeof(Element) == 16 && std::is_trivially_copyable_v<Element>);

Element load(const unsigned char (&storage)[16]) {
    Element element;
    std::memcpy(&element, storage, sizeof element);
    return element;
}

}  // namespace

struct JsonDocument::Parsed {
    simdjson::dom::parser parser;
    Element root;

    // A parser's memory is most of what parsing a small document costs, so each thread keeps one for the
    // next.
    static std::unique_ptr<Parsed>& spare() {
        thread_local std::unique_ptr<Parsed> kept;
        return kept;
    }
    static std::unique_ptr<Parsed> take() {
        auto parsed = std::exchange(spare(), nullptr);
        return parsed ? std::move(parsed) : std::make_unique<Parsed>();
    }
    static void give_back(std::unique_ptr<Parsed> parsed) {
        constexpr std::size_t bytes_max = 64 * 1024;
        if (parsed && parsed->parser.capacity() <= bytes_max) spare() = std::move(parsed);
    }
};

JsonDocument::JsonDocument(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() { Parsed::give_back(std::move(parsed_)); }

std::optional<JsonDocument> JsonDocument::parse(std::string_view text) {
    if (text.empty()) return std::nullopt;  // its data may be null, which simdjson hands to memcpy
    auto parsed = Parsed::take();
    if (parsed->parser.parse(text.data(), text.size()).get(parsed->root) != simdjson::SUCCESS) {
        Parsed::give_back(std::move(parsed));
        return std::nullopt;
    }
    return JsonDocument(std::move(parsed));
}

JsonValue JsonDocument::root() const {
    JsonValue value;
    std::memcpy(value.element_, &parsed_->root, sizeof value.element_);
    return value;
}

JsonKind JsonValue::kind() const {
    switch (load(element_).type()) {
        case simdjson::dom::element_type::ARRAY:
            return JsonKind::list;
        case simdjson::dom::element_type::OBJECT:
            return JsonKind::object;
        case simdjson::dom::element_type::INT64:
        case simdjson::dom::element_type::UINT64:
            return JsonKind::integer;
        case simdjson::dom::element_type::DOUBLE:
            return JsonKind::number;
        case simdjson::dom::element_type::STRING:
            return JsonKind::text;
        case simdjson::dom::element_type::BOOL:
            return JsonKind::boolean;
        case simdjson::dom::element_type::NULL_VALUE:
            return JsonKind::null;
    }
    return JsonKind::null;
}

bool JsonValue::boolean() const { return load(element_).get_bool().value_unsafe(); }

std::int64_t JsonValue::integer() const {
    const Element element = load(element_);
    if (element.is_int64()) return element.get_int64().value_unsafe();
    return std::numeric_limits<std::int64_t>::max();
}

double JsonValue::number() const {
    double value = 0;
    return load(element_).get_double().get(value) == simdjson::SUCCESS ? value : 0;
}

std::string_view JsonValue::text() const { return load(element_).get_string().value_unsafe(); }

std::optional<JsonValue> JsonValue::find(std::string_view key) const {
    std::optional<JsonValue> found;
    each_member([&](std::string_view name, JsonValue value) {
        if (name == key) found = value;
    });
    return found;
}

void JsonValue::each_member(const std::function<void(std::string_view, JsonValue)>& visit) const {
    simdjson::dom::object object;
    if (load(element_).get_object().get(object) != simdjson::SUCCESS) return;
    for (const auto& [key, element] : object) {
        JsonValue value;
        std::memcpy(value.element_, &element, sizeof value.element_);
        visit(key, value);
    }
}

void JsonValue::each_element(const std::function<void(JsonValue)>& visit) const {
    simdjson::dom::array array;
    if (load(element_).get_array().get(array) != simdjson::SUCCESS) return;
    for (const Element element : array) {
        JsonValue value;
        std::memcpy(value.element_, &element, sizeof value.element_);
        visit(value);
    }
}

std::string JsonValue::to_json() const { return simdjson::minify(load(element_)); }

namespace {

bool must_be_escaped(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// Of eight characters at once: whether one of them must be escaped.
bool one_must_be_escaped(const char* eight) {
    constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    std::uint64_t text = 0;
    std::memcpy(&text, eight, 8);
    // The top bit of a byte of (x - 1 & ~x) is set first where x is zero; `below` likewise where it is below
    // 0x20.
    const auto zero = [](std::uint64_t x) { return (x - ones) & ~x & tops; };
    const std::uint64_t below = (text - ones * 0x20) & ~text & tops;
    return (below | zero(text ^ ones * '"') | zero(text ^ ones * '\\')) != 0;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    out += '"';
    std::size_t run = 0;  // start of what can be copied as it is
    for (std::size_t i = 0; i < text.size(); ++i) {
        while (i + 8 <= text.size() && !one_must_be_escaped(text.data() + i)) i += 8;
        if (i == text.size()) break;
        const char c = text[i];
        if (!must_be_escaped(c)) continue;
        out.append(text, run, i - run);
        run = i + 1;
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += "\\u00";
                out += digits[static_cast<unsigned char>(c) >> 4];
                out += digits[c & 15];
        }
    }
    out.append(text, run);
    out += '"';
}

std::string json_string(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

void append_json_number(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    char digits[32];
    // Epoch seconds with a fraction must not turn into 1.70e+09: fixed form for all everyday magnitudes.
    const bool plain = number == 0 || (std::abs(number) >= 1e-4 && std::abs(number) < 1e15);
    // Others with an exponent: without one, parsers take them for integers, and refuse those beyond 64 bits.
    const auto form = plain ? std::chars_format::fixed : std::chars_format::scientific;
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number, form).ptr);
}

void JsonObject::begin(std::string_view key) {
    if (out_.size() > 1) out_ += ',';
    append_json_string(out_, key);
    out_ += ':';
}

JsonObject& JsonObject::text(std::string_view key, std::string_view value) {
    begin(key);
    append_json_string(out_, value);
    return *this;
}

JsonObject& JsonObject::integer(std::string_view key, std::int64_t value) {
    begin(key);
    out_ += std::to_string(value);
    return *this;
}

JsonObject& JsonObject::number(std::string_view key, double value) {
    begin(key);
    append_json_number(out_, value);
    return *this;
}

JsonObject& JsonObject::boolean(std::string_view key, bool value) {
    begin(key);
    out_ += value ? "true" : "false";
    return *this;
}

JsonObject& JsonObject::raw(std::string_view key, std::string_view json) {
    begin(key);
    out_ += json;
    return *this;
}

std::string JsonObject::take() {
    out_ += '}';
    return std::move(out_);
}

}  // namespace penstock::wire

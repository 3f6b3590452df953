// JSON without a shape: messages of clients, answers of functions.  simdjson stays inside json.cc.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::wire {

enum class JsonKind : std::uint8_t { null, boolean, integer, number, text, list, object };

class JsonDocument;

// A place in a JsonDocument, which must outlive it.
class JsonValue {
public:
    JsonKind kind() const;
    bool is_object() const { return kind() == JsonKind::object; }
    bool is_text() const { return kind() == JsonKind::text; }
    // Each only for its kind.
    bool boolean() const;
    std::int64_t integer() const;  // integers out of range are clamped
    double number() const;         // integers too
    std::string_view text() const;
    // The last member of that name (as Java and AWS read duplicates), or nothing; nothing for what is no
    // object.
    std::optional<JsonValue> find(std::string_view key) const;
    void each_member(const std::function<void(std::string_view key, JsonValue value)>& visit) const;
    void each_element(const std::function<void(JsonValue element)>& visit) const;
    // Compact JSON.
    std::string to_json() const;

private:
    friend class JsonDocument;
    alignas(8) unsigned char element_[16];
};

class JsonDocument {
public:
    // Nothing when the text is not one JSON value.
    static std::optional<JsonDocument> parse(std::string_view text);
    JsonDocument(JsonDocument&&) noexcept;
    JsonDocument& operator=(JsonDocument&&) noexcept;
    ~JsonDocument();
    JsonValue root() const;

private:
    struct Parsed;
    explicit JsonDocument(std::unique_ptr<Parsed>);
    std::unique_ptr<Parsed> parsed_;
};

// Appends the text as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);
std::string json_string(std::string_view text);
// The shortest form that reads back as the same number; "null" for what JSON cannot say.
void append_json_number(std::string& out, double number);

// Writes an object member by member: JsonObject o; o.text("a", "b").integer("n", 3); o.take().
class JsonObject {
public:
    JsonObject& text(std::string_view key, std::string_view value);
    JsonObject& integer(std::string_view key, std::int64_t value);
    JsonObject& number(std::string_view key, double value);
    JsonObject& boolean(std::string_view key, bool value);
    JsonObject& raw(std::string_view key, std::string_view json);
    std::string take();

private:
    void begin(std::string_view key);
    std::string out_ = "{";
};

}  // namespace penstock::wire

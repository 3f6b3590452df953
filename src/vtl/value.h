// What Velocity templates compute with.  Lists and maps are shared, as Java's are: what is added to one is
// seen through every name it has.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "wire/json.h"

namespace penstock::vtl {

class Value;
using List = std::vector<Value>;

// In the order in which its keys came, as Java's LinkedHashMap.
class Map {
public:
    using Entry = std::pair<std::string, Value>;

    const Value* find(const std::string& key) const;
    void put(std::string key, Value value);
    bool erase(const std::string& key);
    void clear();
    const std::vector<Entry>& entries() const { return entries_; }

private:
    std::vector<Entry> entries_;
    std::unordered_map<std::string, std::size_t> places_;
};

// What a template finds there already, such as $input and $util.
class Object {
public:
    virtual ~Object() = default;
    // Nothing when it has no such property or method.
    virtual std::optional<Value> property(std::string_view name) const = 0;
    virtual std::optional<Value> call(std::string_view method, const List& arguments) const = 0;
};

class Value {
public:
    using Lists = std::shared_ptr<List>;
    using Maps = std::shared_ptr<Map>;
    using Objects = std::shared_ptr<const Object>;

    Value() = default;  // null
    Value(bool value) : is_(value) {}
    Value(std::int64_t value) : is_(value) {}
    Value(double value) : is_(value) {}
    Value(std::string value) : is_(std::move(value)) {}
    Value(std::string_view value) : is_(std::string(value)) {}
    Value(const char* value) : is_(std::string(value)) {}
    Value(Lists value) : is_(std::move(value)) {}
    Value(Maps value) : is_(std::move(value)) {}
    Value(Objects value) : is_(std::move(value)) {}
    static Value list(List of = {});
    static Value map();
    static Value from(const wire::JsonValue& json);

    bool is_null() const { return std::holds_alternative<std::monostate>(is_); }
    // Each nullptr when it is none.
    const bool* boolean() const { return std::get_if<bool>(&is_); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&is_); }
    const std::string* text() const { return std::get_if<std::string>(&is_); }
    List* list_of() const;
    Map* map_of() const;
    const Object* object() const;
    // Of integers too.
    std::optional<double> number() const;

    // In a condition everything is true but null and false.
    bool is_true() const;
    // Numbers by what they are, texts and booleans by what they say, lists and maps by what is in them.
    bool equals(const Value& other) const;
    // As Java prints it: [1, a] and {key=value}.  At most `bytes_max` and a little more: lists may hold
    // themselves.
    void print(std::string& out, std::size_t bytes_max) const;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Lists, Maps, Objects> is_;
};

}  // namespace penstock::vtl

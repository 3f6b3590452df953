// What an AWS shape is, as plain data: kind, limits, fields and where they lie in memory.
//
// A request or response is an aggregate of Required<> and Optional<> members; shape_of<T>() is its constexpr
// table. read_json.cc, write_json.cc and validate.cc interpret the tables; nothing is generated per
// operation.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/aggregate.h"

namespace penstock::wire {

enum class Kind : std::uint8_t {
    text,
    blob,
    boolean,
    integer,
    long_integer,
    number,
    timestamp,
    list,
    map,
    structure
};

// min and max bound the length of texts (characters), blobs (bytes), lists and maps, and the value of
// integers.
struct Limits {
    std::int64_t min = std::numeric_limits<std::int64_t>::min();
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
    std::string_view pattern{};                  // must match the whole text; PCRE syntax
    std::span<const std::string_view> one_of{};  // in the order in which AWS prints them
};

// Base types of the named shapes.
struct Text {
    std::string value;
    static constexpr Limits limits{};
    static constexpr Kind kind = Kind::text;
    bool operator==(std::string_view other) const { return value == other; }
};
struct Blob {
    std::string value;  // decoded
    static constexpr Limits limits{};
    static constexpr Kind kind = Kind::blob;
};
struct Boolean {
    bool value = false;
    static constexpr Limits limits{};
    static constexpr Kind kind = Kind::boolean;
};
struct Integer {
    std::int64_t value = 0;  // AWS clamps to 32 bits
    static constexpr Limits limits{};
    static constexpr Kind kind = Kind::integer;
};
struct Long {
    std::int64_t value = 0;
    static constexpr Limits limits{};
    static constexpr Kind kind = Kind::long_integer;
};
struct Number {
    double value = 0;
    static constexpr Limits limits{};
    static constexpr Kind kind = Kind::number;
};
struct Timestamp {
    double value = 0;  // seconds since 1970
    static constexpr Limits limits{};
    static constexpr Kind kind = Kind::timestamp;
};
template <class Key, class Value>
struct Map : std::map<std::string, Value> {
    using key_shape = Key;
    static constexpr Limits limits{};
};

template <std::size_t N>
struct Name {
    char text[N]{};
    constexpr Name(const char (&s)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = s[i];
    }
    constexpr std::string_view view() const { return {text, N - 1}; }
};

// Where a member travels in a REST exchange.
enum class In : std::uint8_t { body, path, query, header, payload, status };

// A member of a structure.  Absence of a required one is a validation error, not a parse error, because AWS
// reports it beside the other violations.
template <class T>
struct Member {
    bool present = false;
    T value{};
    explicit operator bool() const { return present; }
    const T& operator*() const { return value; }
    const T* operator->() const { return &value; }
    T& set() {
        present = true;
        return value;
    }
    // Sets a scalar from its plain value: name.put("prices").
    template <class V>
    void put(V&& plain) {
        present = true;
        value.value = std::forward<V>(plain);
    }
    Member& operator=(T v) {
        value = std::move(v);
        present = true;
        return *this;
    }
    void reset() { *this = Member{}; }
};
template <Name N, class T, In L = In::body>
struct Required : Member<T> {
    using type = T;
    using Member<T>::operator=;
    static constexpr std::string_view wire_name = N.view();
    static constexpr bool required = true;
    static constexpr In in = L;
};
template <Name N, class T, In L = In::body>
struct Optional : Member<T> {
    using type = T;
    using Member<T>::operator=;
    static constexpr std::string_view wire_name = N.view();
    static constexpr bool required = false;
    static constexpr In in = L;
};

struct Shape;

struct Field {
    std::string_view name;
    bool required;
    In in;
    const Shape& (*shape)();
};

struct Shape {
    Kind kind;
    const Limits* limits;
    std::uint8_t value_at = 0;  // offset of Member<T>::value; `present` is at 0

    // structure
    std::span<const Field> fields{};
    void (*locate)(void* object,
                   void** members) = nullptr;  // the address of each member, in the order of fields
    // list and map
    const Shape& (*element)() = nullptr;
    const Shape& (*key)() = nullptr;  // map
    void* (*append)(void* list) = nullptr;
    void (*reserve)(void* list, std::size_t count) = nullptr;
    void* (*insert)(void* map, std::string key) = nullptr;
    std::size_t (*size)(const void* container) = nullptr;
    const void* (*at)(const void* list, std::size_t index) = nullptr;
    void (*each)(const void* map, void* context,
                 void (*visit)(void* context, const std::string& key, const void* value)) = nullptr;

    void* emplace(void* member) const {
        *static_cast<bool*>(member) = true;
        return static_cast<char*>(member) + value_at;
    }
    const void* get(const void* member) const {
        return *static_cast<const bool*>(member) ? static_cast<const char*>(member) + value_at : nullptr;
    }
};

template <class T>
const Shape& shape_of();

namespace detail {

inline constexpr Limits unlimited{};

template <class T>
void locate_members(void* object, void** out) {
    with_members(*static_cast<T*>(object), [out](auto&... m) mutable { ((*out++ = &m), ...); });
}

template <class V>
struct ListOps {
    static void* append(void* v) { return &static_cast<V*>(v)->emplace_back(); }
    static void reserve(void* v, std::size_t n) { static_cast<V*>(v)->reserve(n); }
    static const void* at(const void* v, std::size_t i) { return &(*static_cast<const V*>(v))[i]; }
};
template <class M>
struct MapOps {
    static void* insert(void* m, std::string k) { return &(*static_cast<M*>(m))[std::move(k)]; }
    static void each(const void* m, void* context, void (*visit)(void*, const std::string&, const void*)) {
        for (const auto& [k, v] : *static_cast<const M*>(m)) visit(context, k, &v);
    }
};
template <class C>
std::size_t size_of_container(const void* c) {
    return static_cast<const C*>(c)->size();
}

template <class... M>
struct Members {
    static constexpr std::array<Field, sizeof...(M)> fields{
        Field{M::wire_name, M::required, M::in, &shape_of<typename M::type>}...};
};
template <class T>
using MembersOf = decltype(with_members(
    std::declval<T&>(), [](auto&... m) { return Members<std::remove_reference_t<decltype(m)>...>{}; }));

template <class T>
constexpr Shape describe() {
    Shape s{.kind = Kind::structure, .limits = &unlimited, .value_at = alignof(T)};
    if constexpr (requires { T::limits; }) s.limits = &T::limits;
    if constexpr (requires { T::kind; }) {
        s.kind = T::kind;
    } else if constexpr (requires { typename T::mapped_type; }) {
        s.kind = Kind::map;
        s.element = &shape_of<typename T::mapped_type>;
        s.key = &shape_of<typename T::key_shape>;
        s.insert = &MapOps<T>::insert;
        s.size = &size_of_container<T>;
        s.each = &MapOps<T>::each;
    } else if constexpr (requires { typename T::value_type; }) {
        s.kind = Kind::list;
        s.element = &shape_of<typename T::value_type>;
        s.append = &ListOps<T>::append;
        s.reserve = &ListOps<T>::reserve;
        s.size = &size_of_container<T>;
        s.at = &ListOps<T>::at;
    } else if constexpr (!std::is_empty_v<T>) {
        s.fields = MembersOf<T>::fields;
        s.locate = &locate_members<T>;
    }
    return s;
}

}  // namespace detail

template <class T>
const Shape& shape_of() {
    static constexpr Shape shape = detail::describe<T>();
    return shape;
}

}  // namespace penstock::wire

// A JSON body into an object, as AWS's front end (Coral) reads it; its sentences name Java's types.
#include <simdjson.h>

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "wire/coerce.h"

namespace penstock::wire {
namespace {

// Elements are large, a "0," is not: a list of many is not made room for before they have been read.
constexpr std::size_t kReserveMax = 1000;

using simdjson::dom::element;
using simdjson::dom::element_type;

std::unexpected<Error> mismatch(const element& got, const Shape& wanted) {
    switch (got.type()) {
        case element_type::BOOL:
            return std::unexpected(wrong_type(wanted, Given::boolean, ""));
        case element_type::STRING:
            return std::unexpected(wrong_type(wanted, Given::text, got.get_string().value_unsafe()));
        case element_type::ARRAY:
            return std::unexpected(wrong_type(wanted, Given::list, ""));
        case element_type::OBJECT:
            return std::unexpected(wrong_type(wanted, Given::map, ""));
        case element_type::NULL_VALUE:
            return std::unexpected(serialization(""));
        default:
            return std::unexpected(wrong_type(wanted, Given::number, ""));
    }
}

Status read_value(const element& from, const Shape& shape, void* to);

std::int64_t to_integer(const element& from, Kind kind) {
    if (from.is_int64()) return clamp_integer(from.get_int64().value_unsafe(), kind);
    if (from.is_uint64()) return clamp_integer(std::numeric_limits<std::int64_t>::max(), kind);
    return floor_integer(from.get_double().value_unsafe(), kind);
}

Status read_structure(const element& from, const Shape& shape, void* to) {
    void* members[kMembersMax];
    if (shape.locate) shape.locate(to, members);
    for (const auto& [key, value] : simdjson::dom::object(from)) {
        for (std::size_t i = 0; i < shape.fields.size(); ++i) {
            const Field& field = shape.fields[i];
            if (field.name != key || field.in != In::body) continue;
            if (value.is_null()) break;
            const Shape& inner = field.shape();
            if (auto status = read_value(value, inner, inner.emplace(members[i])); !status) return status;
            break;
        }
    }
    return {};
}

Status read_value(const element& from, const Shape& shape, void* to) {
    switch (shape.kind) {
        case Kind::text:
            if (!from.is_string()) return mismatch(from, shape);
            static_cast<Text*>(to)->value = from.get_string().value_unsafe();
            return {};
        case Kind::blob:
            if (!from.is_string()) return mismatch(from, shape);
            return read_base64(from.get_string().value_unsafe(), static_cast<Blob*>(to)->value);
        case Kind::boolean:
            if (!from.is_bool()) return mismatch(from, shape);
            static_cast<Boolean*>(to)->value = from.get_bool().value_unsafe();
            return {};
        case Kind::integer:
            if (!from.is_number()) return mismatch(from, shape);
            static_cast<Integer*>(to)->value = to_integer(from, shape.kind);
            return {};
        case Kind::long_integer:
            if (!from.is_number()) return mismatch(from, shape);
            static_cast<Long*>(to)->value = to_integer(from, shape.kind);
            return {};
        case Kind::number:
            if (!from.is_number()) return mismatch(from, shape);
            static_cast<Number*>(to)->value = from.get_double().value();
            return {};
        case Kind::timestamp:
            if (!from.is_number()) return mismatch(from, shape);
            static_cast<Timestamp*>(to)->value = from.get_double().value();
            return {};
        case Kind::list:
            if (!from.is_array()) return mismatch(from, shape);
            shape.reserve(to, std::min<std::size_t>(simdjson::dom::array(from).size(), kReserveMax));
            for (const element item : simdjson::dom::array(from)) {
                void* const place = shape.append(to);
                if (item.is_null()) continue;
                if (auto status = read_value(item, shape.element(), place); !status) return status;
            }
            return {};
        case Kind::map:
            if (!from.is_object()) return mismatch(from, shape);
            for (const auto& [key, value] : simdjson::dom::object(from)) {
                void* const place = shape.insert(to, std::string(key));
                if (value.is_null()) continue;
                if (auto status = read_value(value, shape.element(), place); !status) return status;
            }
            return {};
        case Kind::structure:
            if (!from.is_object()) return mismatch(from, shape);
            return read_structure(from, shape, to);
    }
    return {};
}

}  // namespace

Status read_json(std::string_view body, const Shape& shape, void* object) {
    if (body.empty()) return {};
    thread_local simdjson::dom::parser parser;
    element root;
    if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS)
        return std::unexpected(serialization(""));
    if (root.is_null()) return {};
    return read_value(root, shape, object);
}

Status read_text_member(std::string_view text, const Shape& shape, void* value) {
    switch (shape.kind) {
        case Kind::text:
            static_cast<Text*>(value)->value = text;
            return {};
        case Kind::boolean:
            static_cast<Boolean*>(value)->value = text == "true";
            return {};
        case Kind::integer:
        case Kind::long_integer: {
            const auto number = base::to_integer(text);
            if (!number)
                return std::unexpected(
                    serialization("'" + std::string(text) + "' can not be converted to an Integer"));
            static_cast<Long*>(value)->value = *number;
            return {};
        }
        case Kind::list:
            return read_text_member(text, shape.element(), shape.append(value));
        default:
            return std::unexpected(serialization(""));
    }
}

}  // namespace penstock::wire

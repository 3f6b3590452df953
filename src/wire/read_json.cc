// A JSON body into an object, as AWS's front end (Coral) reads it; its sentences name Java's types.
#include <simdjson.h>

#include <algorithm>
#include <cmath>

#include "base/base64.h"
#include "base/text.h"
#include "wire/wire.h"

namespace penstock::wire {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

std::unexpected<Error> serialization(std::string message) {
    return std::unexpected(Error{"SerializationException", std::move(message)});
}

// A value of another type than the shape wants.  `article` is "a" for blobs only.
std::unexpected<Error> mismatch(const element& got, std::string_view article, std::string_view want) {
    const std::string to = " can not be converted to " + std::string(article) + " " + std::string(want);
    switch (got.type()) {
        case element_type::BOOL:
            return serialization("class java.lang.Boolean" + to);
        case element_type::INT64:
        case element_type::UINT64:
        case element_type::DOUBLE:
            return serialization("class com.amazon.coral.value.json.numbers.TruncatingBigNumber" + to);
        case element_type::STRING:
            if (want == "Boolean")
                return serialization("'" + std::string(got.get_string().value_unsafe()) + "'" + to);
            return serialization("class java.lang.String" + to);
        case element_type::ARRAY:
            return serialization("Start of list found where not expected");
        case element_type::OBJECT:
            return serialization("Start of structure or map found where not expected.");
        default:
            return serialization("");
    }
}

Status read_value(const element& from, const Shape& shape, void* to);

Status read_blob(const element& from, std::string& to) {
    if (!from.is_string()) return mismatch(from, "a", "Blob");
    const std::string_view text = from.get_string().value_unsafe();
    const auto status = base::base64_decode(text, to);
    if (status) return {};
    const std::string start = "'" + std::string(text) + "' can not be converted to a Blob: ";
    switch (status.error) {
        case base::Base64Error::length:
            return serialization(start +
                                 "Base64 encoded length is expected a multiple of 4 bytes but found: " +
                                 std::to_string(text.size()));
        case base::Base64Error::character:
            return serialization(start + "Invalid Base64 character: '" + status.character + "'");
        default:  // "dectected" is AWS's own spelling
            return serialization(start + "Invalid last non-pad Base64 character dectected");
    }
}

// Fractions are floored, values out of range clamped (kinesalite, test/helpers.js).
Status read_integer(const element& from, std::string_view name, std::int64_t min, std::int64_t max,
                    std::int64_t& to) {
    if (!from.is_number()) return mismatch(from, "an", name);
    if (from.is_int64())
        to = std::clamp(from.get_int64().value_unsafe(), min, max);
    else if (from.is_uint64())
        to = max;
    else {
        const double value = std::floor(from.get_double().value_unsafe());
        if (value >= static_cast<double>(max))
            to = max;
        else if (value <= static_cast<double>(min))
            to = min;
        else
            to = static_cast<std::int64_t>(value);
    }
    return {};
}

Status read_timestamp(const element& from, double& to) {
    if (from.is_number()) {
        to = from.get_double().value();
        return {};
    }
    if (from.is_string())
        return serialization("class java.lang.String can not be converted to milliseconds since epoch");
    return mismatch(from, "a", "timestamp");
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
            if (!from.is_string()) return mismatch(from, "an", "String");
            static_cast<Text*>(to)->value = from.get_string().value_unsafe();
            return {};
        case Kind::blob:
            return read_blob(from, static_cast<Blob*>(to)->value);
        case Kind::boolean:
            if (!from.is_bool()) return mismatch(from, "an", "Boolean");
            static_cast<Boolean*>(to)->value = from.get_bool().value_unsafe();
            return {};
        case Kind::integer:
            return read_integer(from, "Integer", std::numeric_limits<std::int32_t>::min(),
                                std::numeric_limits<std::int32_t>::max(), static_cast<Integer*>(to)->value);
        case Kind::long_integer:
            return read_integer(from, "Long", std::numeric_limits<std::int64_t>::min(),
                                std::numeric_limits<std::int64_t>::max(), static_cast<Long*>(to)->value);
        case Kind::number:
            if (!from.is_number()) return mismatch(from, "a", "Double");
            static_cast<Number*>(to)->value = from.get_double().value();
            return {};
        case Kind::timestamp:
            return read_timestamp(from, static_cast<Timestamp*>(to)->value);
        case Kind::list:
            if (!from.is_array())
                return from.is_object() ? mismatch(from, "", "") : serialization("Expected list or null");
            for (const element item : simdjson::dom::array(from)) {
                void* const place = shape.append(to);
                if (item.is_null()) continue;
                if (auto status = read_value(item, shape.element(), place); !status) return status;
            }
            return {};
        case Kind::map:
            if (!from.is_object())
                return from.is_array() ? mismatch(from, "", "") : serialization("Expected map or null");
            for (const auto& [key, value] : simdjson::dom::object(from)) {
                void* const place = shape.insert(to, std::string(key));
                if (value.is_null()) continue;
                if (auto status = read_value(value, shape.element(), place); !status) return status;
            }
            return {};
        case Kind::structure:
            if (!from.is_object())
                return from.is_array() ? mismatch(from, "", "") : serialization("Expected null");
            return read_structure(from, shape, to);
    }
    return {};
}

}  // namespace

Status read_json(std::string_view body, const Shape& shape, void* object) {
    if (body.empty()) return {};
    thread_local simdjson::dom::parser parser;
    element root;
    if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return serialization("");
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
                return serialization("'" + std::string(text) + "' can not be converted to an Integer");
            static_cast<Long*>(value)->value = *number;
            return {};
        }
        case Kind::list:
            return read_text_member(text, shape.element(), shape.append(value));
        default:
            return serialization("");
    }
}

}  // namespace penstock::wire

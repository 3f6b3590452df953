#include "wire/coerce.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/base64.h"

namespace penstock::wire {
namespace {

// "an String" and "an Boolean" are AWS's own.
std::string_view java_name(Kind wanted) {
    switch (wanted) {
        case Kind::text:
            return "an String";
        case Kind::blob:
            return "a Blob";
        case Kind::boolean:
            return "an Boolean";
        case Kind::integer:
            return "an Integer";
        case Kind::long_integer:
            return "an Long";
        case Kind::number:
            return "a Double";
        default:
            return "milliseconds since epoch";
    }
}

std::int64_t least(Kind kind) {
    return kind == Kind::integer ? std::numeric_limits<std::int32_t>::min()
                                 : std::numeric_limits<std::int64_t>::min();
}
std::int64_t most(Kind kind) {
    return kind == Kind::integer ? std::numeric_limits<std::int32_t>::max()
                                 : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

Error serialization(std::string message) { return {"SerializationException", std::move(message)}; }

Error wrong_type(const Shape& wanted, Given given, std::string_view text) {
    if (given == Given::list && wanted.kind != Kind::list)
        return serialization("Start of list found where not expected");
    if (given == Given::map && wanted.kind != Kind::map && wanted.kind != Kind::structure)
        return serialization("Start of structure or map found where not expected.");
    if (wanted.kind == Kind::list) return serialization("Expected list or null");
    if (wanted.kind == Kind::map) return serialization("Expected map or null");
    if (wanted.kind == Kind::structure) return serialization("Expected null");

    const std::string to = " can not be converted to " + std::string(java_name(wanted.kind));
    switch (given) {
        case Given::boolean:
            return serialization("class java.lang.Boolean" + to);
        case Given::number:
            return serialization("class com.amazon.coral.value.json.numbers.TruncatingBigNumber" + to);
        case Given::bytes:
            return serialization("class java.nio.HeapByteBuffer" + to);
        default:
            if (wanted.kind == Kind::boolean) return serialization("'" + std::string(text) + "'" + to);
            return serialization("class java.lang.String" + to);
    }
}

std::int64_t clamp_integer(std::int64_t value, Kind kind) {
    return std::clamp(value, least(kind), most(kind));
}

std::int64_t floor_integer(double value, Kind kind) {
    if (std::isnan(value)) return 0;
    value = std::floor(value);
    if (value >= static_cast<double>(most(kind))) return most(kind);
    if (value <= static_cast<double>(least(kind))) return least(kind);
    return static_cast<std::int64_t>(value);
}

Status read_base64(std::string_view text, std::string& to) {
    const auto status = base::base64_decode(text, to);
    if (status) return {};
    const std::string start = "'" + std::string(text) + "' can not be converted to a Blob: ";
    switch (status.error) {
        case base::Base64Error::length:
            return std::unexpected(
                serialization(start + "Base64 encoded length is expected a multiple of 4 bytes but found: " +
                              std::to_string(text.size())));
        case base::Base64Error::character:
            return std::unexpected(
                serialization(start + "Invalid Base64 character: '" + status.character + "'"));
        default:  // "dectected" is AWS's own spelling
            return std::unexpected(serialization(start + "Invalid last non-pad Base64 character dectected"));
    }
}

}  // namespace penstock::wire

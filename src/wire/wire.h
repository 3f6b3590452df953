// Shapes to and from bytes, and AWS's words for what is wrong with them.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "wire/shape.h"

namespace penstock::wire {

// ValidationException or SerializationException with AWS's sentence; the message may be empty.
struct Error {
    std::string code;
    std::string message;
};
using Status = std::expected<void, Error>;

// What a body is written in.
enum class Encoding : std::uint8_t { json, cbor };

enum class TimestampFormat : std::uint8_t {
    epoch_seconds,  // 1459799926.48
    iso8601,        // "2024-02-09T18:23:28Z"
    iso8601_ms,     // "2024-02-09T18:23:28.123Z"
};

// Fills a zero-initialised object.  Unknown members and nulls are ignored, an empty body is an empty
// structure. Only members that travel in the body are read.
Status read_json(std::string_view body, const Shape& shape, void* object);
// The same of CBOR, as AWS's SDKs for Java write it.
Status read_cbor(std::string_view body, const Shape& shape, void* object);
// A member that travels in the path, the query or a header.
Status read_text_member(std::string_view text, const Shape& shape, void* value);

// Only members that travel in the body are written.
std::string write_json(const Shape& shape, const void* object,
                       TimestampFormat = TimestampFormat::epoch_seconds);
std::string write_cbor(const Shape& shape, const void* object);

Status validate(const Shape& shape, const void* object);

// The declared shape as JSON, for the model test.
std::string dump(const Shape& shape);

template <class T>
Status read_json(std::string_view body, T& object) {
    return read_json(body, shape_of<T>(), &object);
}
template <class T>
Status read_cbor(std::string_view body, T& object) {
    return read_cbor(body, shape_of<T>(), &object);
}
template <class T>
std::string write_cbor(const T& object) {
    return write_cbor(shape_of<T>(), &object);
}
template <class T>
std::string write_json(const T& object, TimestampFormat format = TimestampFormat::epoch_seconds) {
    return write_json(shape_of<T>(), &object, format);
}

// `target` with the members of `source` that it has too and that are present: what an update does.  Members
// of the path, the query or a header are left alone.
std::string merge_json(const std::string& target, const std::string& source);
template <class T, class Source>
T merge(const T& target, const Source& source) {
    T merged{};
    // Cannot fail: both texts are our own, and a member of one name has one shape.
    (void)read_json(merge_json(write_json(target), write_json(source)), merged);
    return merged;
}

}  // namespace penstock::wire

#include "wire/event_stream.h"

#include <zlib.h>

#include <cstdint>

namespace penstock::wire {
namespace {

constexpr char kString = 7;
constexpr std::size_t kPrelude = 12, kChecksum = 4;

void put_big_endian(std::string& out, std::size_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

void put_checksum(std::string& out) {
    put_big_endian(out, crc32_z(0, reinterpret_cast<const Bytef*>(out.data()), out.size()), 4);
}

void put_header(std::string& out, std::string_view name, std::string_view value) {
    put_big_endian(out, name.size(), 1);
    out += name;
    out += kString;
    put_big_endian(out, value.size(), 2);
    out += value;
}

std::string message(std::string_view headers, std::string_view payload) {
    std::string out;
    const std::size_t size = kPrelude + headers.size() + payload.size() + kChecksum;
    out.reserve(size);
    put_big_endian(out, size, 4);
    put_big_endian(out, headers.size(), 4);
    put_checksum(out);
    out += headers;
    out += payload;
    put_checksum(out);
    return out;
}

}  // namespace

std::string event_message(std::string_view name, std::string_view content_type, std::string_view payload) {
    std::string headers;
    put_header(headers, ":event-type", name);
    put_header(headers, ":content-type", content_type);
    put_header(headers, ":message-type", "event");
    return message(headers, payload);
}

std::string exception_message(std::string_view name, std::string_view content_type,
                              std::string_view payload) {
    std::string headers;
    put_header(headers, ":exception-type", name);
    put_header(headers, ":content-type", content_type);
    put_header(headers, ":message-type", "exception");
    return message(headers, payload);
}

}  // namespace penstock::wire

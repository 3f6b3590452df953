// Values that do not fit a shape exactly: what AWS's front end (Coral) makes of them, in its words.
//
// Shared by the readers of JSON and CBOR, so that a wrong type is told in one sentence whatever carried it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/wire.h"

namespace penstock::wire {

// What stood where the shape wanted something else.
enum class Given : std::uint8_t { boolean, number, text, bytes, list, map };

Error serialization(std::string message);
// A value of another type than the shape wants.  `text` is the value itself when it is a text.
Error wrong_type(const Shape& wanted, Given given, std::string_view text);

// Kind::integer has 32 bits, Kind::long_integer 64.  Out of range is clamped and fractions are floored,
// without an error (kinesalite, test/helpers.js).
std::int64_t clamp_integer(std::int64_t value, Kind kind);
std::int64_t floor_integer(double value, Kind kind);

// A blob in base64, as JSON has it.
Status read_base64(std::string_view text, std::string& to);

}  // namespace penstock::wire

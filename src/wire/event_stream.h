// Messages of an event stream (application/vnd.amazon.eventstream): how an answer carries one event after
// another.
//
//   0   4  length of the whole message, big-endian
//   4   4  length of the headers
//   8   4  CRC-32 of the eight bytes before
//   12     headers: name length (1), name, type 7 (1), value length (2, big-endian), value
//          payload
//   end 4  CRC-32 of everything before
#pragma once
#include <string>
#include <string_view>

namespace penstock::wire {

// One event; `name` is the member of the stream's shape, or "initial-response".
std::string event_message(std::string_view name, std::string_view content_type, std::string_view payload);
// A modelled error ends the stream; `name` is the error's.
std::string exception_message(std::string_view name, std::string_view content_type, std::string_view payload);

}  // namespace penstock::wire

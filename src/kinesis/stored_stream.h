// How a stream is kept in the metadata store: JSON, by the same shape layer as the API.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "kinesis/stream.h"

namespace penstock::kinesis {

// "kinesis/stream/"
inline constexpr std::string_view kStreamPrefix = "kinesis/stream/";

std::string storage_key(const std::string& account, const std::string& region, const std::string& name);
std::string to_json(const Stream& stream);
// Without writers; nothing when the text is no stored stream.
std::optional<Stream> stream_from_json(std::string_view json);

}  // namespace penstock::kinesis

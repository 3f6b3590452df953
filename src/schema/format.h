// The texts that `format` knows in draft 4.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock::schema {

enum class Format : std::uint8_t { date_time, email, hostname, ipv4, ipv6, uri };

// Nothing for others, which say nothing (draft 4, section 7.1).
std::optional<Format> format_named(std::string_view name);
std::string_view name_of(Format format);
bool has_format(Format format, std::string_view text);

}  // namespace penstock::schema

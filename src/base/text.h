// Small questions about text.  ASCII unless a name says otherwise.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::base {

bool equals_ignore_case(std::string_view a, std::string_view b);
inline bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
std::string lower(std::string_view text);
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

// The whole text as a decimal number, or nothing.
std::optional<std::int64_t> to_integer(std::string_view text);

// RFC 3986 percent-encoding.  Decoding leaves a malformed escape as it is; `+` is not a space.
std::string percent_decode(std::string_view text);
std::string percent_encode(std::string_view text);
void append_percent_encoded(std::string& out, std::string_view text);

// True when the whole text is well-formed UTF-8; base/utf8.h asks it of pieces.
bool is_utf8(std::string_view text);
// Characters (code points) in well-formed UTF-8.
std::size_t utf8_length(std::string_view text);
std::vector<char32_t> utf8_characters(std::string_view text);

}  // namespace penstock::base

// Base64: RFC 4648 section 4 (standard) for blobs in JSON, section 5 (URL-safe) for connection ids.
#pragma once
#include <string>
#include <string_view>

namespace penstock::base {

std::string base64_encode(std::string_view data);
void base64_append(std::string& out, std::string_view data);
std::string base64url_encode(std::string_view data);

enum class Base64Error { none, length, character, trailing_bits };
struct Base64Status {
    Base64Error error = Base64Error::none;
    char character = 0;  // the offending one, for Base64Error::character
    explicit operator bool() const { return error == Base64Error::none; }
};

// Strict: padding required, no white space, unused bits must be zero.  `out` is replaced.
Base64Status base64_decode(std::string_view text, std::string& out);
Base64Status base64url_decode(std::string_view text, std::string& out);

}  // namespace penstock::base

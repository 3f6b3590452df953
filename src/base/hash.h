// Digests.  OpenSSL stays inside hash.cc.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::base {

std::array<std::uint8_t, 16> md5(std::string_view data);
std::array<std::uint8_t, 20> sha1(std::string_view data);
std::array<std::uint8_t, 32> sha256(std::string_view data);

// HMAC-SHA-256 (RFC 2104) under one key, which it holds ready.
class HmacSha256 {
public:
    explicit HmacSha256(std::string_view key);
    std::array<std::uint8_t, 32> operator()(std::string_view data) const;

private:
    std::array<char, 64> inner_{}, outer_{};
};

// Takes as long for a difference in the first byte as in the last.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// CRC-32C (Castagnoli), as SSE 4.2 computes it.  `seed` continues an earlier checksum.
std::uint32_t crc32c(std::string_view data, std::uint32_t seed = 0);

// Two lower-case digits for each byte, to `to`.
void write_hex(const std::uint8_t* data, std::size_t size, char* to);
std::string hex(const std::uint8_t* data, std::size_t size);
template <std::size_t N>
std::string hex(const std::array<std::uint8_t, N>& data) {
    return hex(data.data(), N);
}
// The same without an allocation.
template <std::size_t N>
std::array<char, 2 * N> hex_digits(const std::array<std::uint8_t, N>& data) {
    std::array<char, 2 * N> digits;
    write_hex(data.data(), N, digits.data());
    return digits;
}
template <class Byte, std::size_t N>
std::string_view as_text(const std::array<Byte, N>& data) {
    return {reinterpret_cast<const char*>(data.data()), N};
}

}  // namespace penstock::base

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

// CRC-32C (Castagnoli), as SSE 4.2 computes it.  `seed` continues an earlier checksum.
std::uint32_t crc32c(std::string_view data, std::uint32_t seed = 0);

std::string hex(const std::uint8_t* data, std::size_t size);
template <std::size_t N>
std::string hex(const std::array<std::uint8_t, N>& data) {
    return hex(data.data(), N);
}

}  // namespace penstock::base

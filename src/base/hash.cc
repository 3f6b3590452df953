#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace penstock::base {
namespace {

// EVP_MD_fetch costs a lock and a lookup in OpenSSL 3; a digest is fetched once per process.
template <std::size_t N>
std::array<std::uint8_t, N> digest(const char* name, std::string_view data, std::string_view more = {}) {
    struct Free {
        void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
    };
    thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, name, nullptr);
    std::array<std::uint8_t, N> out{};
    unsigned size = 0;
    if (!algorithm || !context || EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), data.data(), data.size()) != 1 ||
        EVP_DigestUpdate(context.get(), more.data(), more.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), out.data(), &size) != 1 || size != N) {
        std::abort();  // OpenSSL without MD5, SHA-1 or SHA-256 can serve no AWS client
    }
    return out;
}

constexpr std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0x82f63b78u : 0u);
        table[i] = crc;
    }
    return table;
}();

std::uint32_t crc32c_table(std::string_view data, std::uint32_t crc) {
    for (const char c : data) crc = kTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xff] ^ (crc >> 8);
    return crc;
}

#if defined(__x86_64__)
// The instruction has a latency of three cycles and a throughput of one: three blocks side by side cost as
// much as one.
constexpr std::size_t kBlock = 1024;

// What kBlock zeros behind it make of a checksum, for each value of each of its bytes.  A CRC is linear, so
// the whole one's is the exclusive or of the four, and that of two of its values is that of their exclusive
// or.
constexpr std::array<std::array<std::uint32_t, 256>, 4> kBehindZeros = [] {
    std::array<std::array<std::uint32_t, 256>, 4> table{};
    for (std::uint32_t bit = 0; bit < 32; ++bit) {
        std::uint32_t crc = 1u << bit;
        for (std::size_t i = 0; i < kBlock; ++i) crc = kTable[crc & 0xff] ^ (crc >> 8);
        for (std::uint32_t value = 0; value < 256; ++value) {
            if (value >> bit % 8 & 1) table[bit / 8][value] ^= crc;
        }
    }
    return table;
}();

std::uint32_t behind_zeros(std::uint32_t crc) {
    return kBehindZeros[0][crc & 0xff] ^ kBehindZeros[1][crc >> 8 & 0xff] ^
           kBehindZeros[2][crc >> 16 & 0xff] ^ kBehindZeros[3][crc >> 24];
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_three_blocks(const char* data, std::uint32_t crc) {
    std::uint64_t first = crc, second = 0, third = 0;
    for (std::size_t at = 0; at < kBlock; at += 8) {
        std::uint64_t words[3];
        for (std::size_t i = 0; i < 3; ++i) std::memcpy(&words[i], data + i * kBlock + at, 8);
        first = _mm_crc32_u64(first, words[0]);
        second = _mm_crc32_u64(second, words[1]);
        third = _mm_crc32_u64(third, words[2]);
    }
    const auto two = behind_zeros(static_cast<std::uint32_t>(first)) ^ static_cast<std::uint32_t>(second);
    return behind_zeros(two) ^ static_cast<std::uint32_t>(third);
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_hardware(std::string_view data, std::uint32_t crc) {
    while (data.size() >= 3 * kBlock) {
        crc = crc32c_three_blocks(data.data(), crc);
        data.remove_prefix(3 * kBlock);
    }
    std::uint64_t wide = crc;
    while (data.size() >= 8) {
        std::uint64_t word;
        std::memcpy(&word, data.data(), 8);
        wide = _mm_crc32_u64(wide, word);
        data.remove_prefix(8);
    }
    crc = static_cast<std::uint32_t>(wide);
    for (const char c : data) crc = _mm_crc32_u8(crc, static_cast<std::uint8_t>(c));
    return crc;
}
#endif

}  // namespace

std::array<std::uint8_t, 16> md5(std::string_view data) { return digest<16>("MD5", data); }
std::array<std::uint8_t, 20> sha1(std::string_view data) { return digest<20>("SHA1", data); }
std::array<std::uint8_t, 32> sha256(std::string_view data) { return digest<32>("SHA256", data); }

HmacSha256::HmacSha256(std::string_view key) {
    const auto hashed = key.size() > inner_.size() ? sha256(key) : std::array<std::uint8_t, 32>{};
    if (key.size() > inner_.size()) key = as_text(hashed);
    for (std::size_t i = 0; i < inner_.size(); ++i) {
        const char byte = i < key.size() ? key[i] : '\0';
        inner_[i] = static_cast<char>(byte ^ 0x36);
        outer_[i] = static_cast<char>(byte ^ 0x5c);
    }
}

std::array<std::uint8_t, 32> HmacSha256::operator()(std::string_view data) const {
    const auto inner = digest<32>("SHA256", {inner_.data(), inner_.size()}, data);
    return digest<32>("SHA256", {outer_.data(), outer_.size()}, as_text(inner));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::uint32_t crc32c(std::string_view data, std::uint32_t seed) {
    const std::uint32_t start = ~seed;
#if defined(__x86_64__)
    static const bool hardware = __builtin_cpu_supports("sse4.2");
    if (hardware) return ~crc32c_hardware(data, start);
#endif
    return ~crc32c_table(data, start);
}

void write_hex(const std::uint8_t* data, std::size_t size, char* to) {
    constexpr char digits[] = "0123456789abcdef";
    for (std::size_t i = 0; i < size; ++i) {
        *to++ = digits[data[i] >> 4];
        *to++ = digits[data[i] & 15];
    }
}

std::string hex(const std::uint8_t* data, std::size_t size) {
    std::string text(size * 2, '\0');
    write_hex(data, size, text.data());
    return text;
}

}  // namespace penstock::base

#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/hash.h"

namespace penstock::base {
namespace {

// One system call serves many ids.
struct Pool {
    char bytes[4096];
    std::size_t used = sizeof bytes;
};

void refill(Pool& pool) {
    for (std::size_t have = 0; have < sizeof pool.bytes;) {
        const ssize_t n = getrandom(pool.bytes + have, sizeof pool.bytes - have, 0);
        if (n < 0 && errno != EINTR) std::abort();
        if (n > 0) have += static_cast<std::size_t>(n);  // a signal may cut it short
    }
    pool.used = 0;
}

void fill(char* to, std::size_t count) {
    thread_local Pool pool;
    while (count > 0) {
        if (pool.used == sizeof pool.bytes) refill(pool);
        const std::size_t n = std::min(count, sizeof pool.bytes - pool.used);
        std::memcpy(to, pool.bytes + pool.used, n);
        pool.used += n;
        to += n;
        count -= n;
    }
}

}  // namespace

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    fill(out.data(), count);
    return out;
}

std::uint64_t random_u64() {
    std::uint64_t value;
    fill(reinterpret_cast<char*>(&value), sizeof value);
    return value;
}

std::string random_uuid() {
    std::uint8_t raw[16];
    fill(reinterpret_cast<char*>(raw), sizeof raw);
    raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0f) | 0x40);
    raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3f) | 0x80);
    std::string text(36, '-');
    write_hex(raw, 4, &text[0]);
    write_hex(raw + 4, 2, &text[9]);
    write_hex(raw + 6, 2, &text[14]);
    write_hex(raw + 8, 2, &text[19]);
    write_hex(raw + 10, 6, &text[24]);
    return text;
}

std::string hex_random(std::size_t bytes) {
    const std::string raw = random_bytes(bytes);
    return hex(reinterpret_cast<const std::uint8_t*>(raw.data()), raw.size());
}

std::string random_lower_alphanumeric(std::size_t length) {
    constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string out;
    while (out.size() < length) {
        std::uint8_t byte;
        fill(reinterpret_cast<char*>(&byte), 1);
        if (byte < 252) out += letters[byte % 36];  // 252 = 7 * 36: every letter equally likely
    }
    return out;
}

}  // namespace penstock::base

// Any bytes as a compressed message, and any bytes compressed: what is inflated keeps to its limit, and what
// was deflated comes back.
#include <cstdint>

#include "net/websocket_deflate.h"

using namespace penstock::net::websocket;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t limit = 32 * 1024;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto inflated = inflate(bytes, limit);
    if (inflated && inflated->size() > limit) __builtin_trap();
    if (const auto deflated = deflate(bytes)) {
        if (deflated->size() >= size || inflate(*deflated, size) != bytes) __builtin_trap();
    }
    return 0;
}

// Any bytes, in any pieces, as a client's WebSocket stream.
#include <cstdint>

#include "net/websocket.h"

using namespace penstock::net::websocket;

namespace {

struct Ignore : Reader::Sink {
    void message(Opcode, std::string) override {}
    void ping(std::string_view) override {}
    void pong(std::string_view) override {}
    void peer_close(std::uint16_t, std::string_view) override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::size_t piece = data[0] + std::size_t{1};
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    Reader reader(ReaderLimits{.frame_bytes_max = 4096, .message_bytes_max = 8192});
    Ignore sink;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        if (reader.feed(bytes.substr(at, piece), sink)) break;
    }
    return 0;
}

// Any bytes as a client's WebSocket stream: what is read of them does not depend on how they are cut.
#include <cstdint>
#include <optional>
#include <string>

#include "net/websocket_reader.h"

using namespace penstock::net::websocket;

namespace {

const ReaderLimits kLimits{.frame_bytes_max = 4096, .message_bytes_max = 8192};

struct Told : Reader::Sink {
    std::string all;
    std::optional<CloseCode> problem;
    bool operator==(const Told& other) const { return all == other.all && problem == other.problem; }

    void message(Opcode opcode, std::string payload) override { add(static_cast<char>(opcode), payload); }
    void ping(std::string_view payload) override { add('p', payload); }
    void pong(std::string_view payload) override { add('P', payload); }
    void peer_close(std::uint16_t code, std::string_view reason) override {
        add('c', std::to_string(code));
        add('r', reason);
    }
    void add(char kind, std::string_view text) {
        all += kind;
        all += std::to_string(text.size());
        all += text;
    }
};

Told read(std::string_view bytes, std::size_t piece, Compression compression) {
    Reader reader(kLimits, compression);
    Told told;
    for (std::size_t at = 0; at < bytes.size() && !told.problem; at += piece)
        told.problem = reader.feed(bytes.substr(at, piece), told);
    return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::size_t piece = data[0] + std::size_t{1};
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    for (const auto compression : {Compression::none, Compression::deflate}) {
        const Told whole = read(bytes, bytes.size(), compression);
        if (!(read(bytes, piece, compression) == whole)) __builtin_trap();
        if (!(read(bytes, 1, compression) == whole)) __builtin_trap();
    }
    return 0;
}

// Section 9 of the Autobahn suite: limits, and what large messages cost.
#include "net/websocket_client.h"

using namespace penstock::net::websocket;

namespace {

std::string fragments(std::size_t size, std::size_t count) {
    const std::string part(size, 'x');
    std::string bytes = client_frame(kText, part);
    for (std::size_t i = 1; i < count; ++i)
        bytes += client_frame((i + 1 == count ? kFin : 0) | kContinuation, part);
    return bytes;
}

// Counts instead of keeping: for messages of megabytes.
struct Count : Reader::Sink {
    std::size_t messages = 0, bytes = 0;
    void message(Opcode, std::string payload) override {
        ++messages;
        bytes += payload.size();
    }
    void ping(std::string_view) override {}
    void pong(std::string_view) override {}
    void peer_close(std::uint16_t, std::string_view) override {}
};

constexpr std::size_t kMiB = 1 << 20;
constexpr std::size_t kFragments[] = {64, 256, 1024, 4096, 65536, kMiB};
const ReaderLimits kWide{.frame_bytes_max = 16 * kMiB, .message_bytes_max = 16 * kMiB};

Count count(std::string_view bytes, std::size_t piece) {
    Reader reader(kWide);
    Count sink;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const auto problem = reader.feed(bytes.substr(at, piece), sink);
        if (problem) FAIL("closed with " << *problem);
    }
    return sink;
}

}  // namespace

TEST_CASE("API Gateway's limits: 32 KiB a frame, 128 KiB a message, else 1009") {
    const std::string frame(32768, 'x');
    CHECK(told(client_frame(kFin | kText, frame)) == "text:" + frame + ";");
    CHECK(told(client_frame(kFin | kText, frame + "x")) == "!1009");
    const std::string message(131072, 'x');
    CHECK(told(fragments(32768, 4)) == "text:" + message + ";");
    CHECK(told(fragments(32768, 4) + client_frame(kFin | kText, "next")) ==
          "text:" + message + ";text:next;");
    CHECK(told(fragments(32767, 5)) == "!1009");
}

TEST_CASE("a message at its limit may have a last fragment without a payload, and pings within") {
    std::string bytes = client_frame(kText, std::string(32768, 'x'));
    for (int i = 0; i < 3; ++i) bytes += client_frame(kContinuation, std::string(32768, 'x'));
    const std::string ping = client_frame(kFin | kPing, std::string(125, 'p'));
    const std::string expected = "ping:" + std::string(125, 'p') + ";text:" + std::string(131072, 'x') + ";";

    CHECK(told(bytes + ping + client_frame(kFin | kContinuation, "")) == expected);
    CHECK(told(bytes + client_frame(kFin | kContinuation, "x")) == "!1009");
}

TEST_CASE("a frame too big is refused before its payload is there") {
    CHECK(refused_after(client_frame(kFin | kText, std::string(32769, 'x'))) == 8);
    CHECK(refused_after(client_frame(kFin | kText, std::string(70000, 'x'))) == 14);
    const std::string exabyte("\x82\xff\x10\x00\x00\x00\x00\x00\x00\x00mask", 14);
    CHECK(told(exabyte) == "!1009");
    CHECK(refused_after(exabyte) == 14);
}

TEST_CASE("megabytes arrive in one frame, in fragments of any size, and in pieces of any size") {
    for (const std::size_t size : {kMiB, 4 * kMiB, 16 * kMiB}) {
        const Count whole = count(client_frame(kFin | kBinary, std::string(size, '\xfe')), 64 * 1024);
        CHECK(whole.messages == 1);
        CHECK(whole.bytes == size);
    }
    for (const std::size_t fragment : kFragments) {
        const Count joined = count(fragments(fragment, 4 * kMiB / fragment), 1000);
        CHECK(joined.messages == 1);
        CHECK(joined.bytes == 4 * kMiB);
    }
}

TEST_CASE("a frame that comes byte by byte costs time in proportion to its size") {
    // Were the bytes so far copied with each new one, this would take hours.
    const Count sink = count(client_frame(kFin | kText, std::string(4 * kMiB, 'x')), 1);
    CHECK(sink.messages == 1);
    CHECK(sink.bytes == 4 * kMiB);
}

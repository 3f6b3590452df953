// The handshake, and frames out (section 10 of the Autobahn suite).
#include "net/websocket.h"

#include <doctest/doctest.h>

#include <vector>

#include "base/text.h"

using namespace penstock;
using namespace penstock::net::websocket;

namespace {

net::Request handshake() {
    net::Request request;
    request.method = "GET";
    request.headers = {{"Host", "localhost"},
                       {"Upgrade", "websocket"},
                       {"Connection", "keep-alive, Upgrade"},
                       {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                       {"Sec-WebSocket-Version", "13"}};
    return request;
}

net::Request handshake_with(const std::string& name, const std::string& value) {
    net::Request request = handshake();
    request.headers.erase(name);
    request.headers.add(name, value);
    return request;
}

// The payloads of short frames (below 126 bytes), each after its first byte.
std::vector<std::pair<int, std::string>> frames(std::string_view bytes) {
    std::vector<std::pair<int, std::string>> all;
    while (!bytes.empty()) {
        const auto size = static_cast<std::size_t>(bytes[1]);
        all.emplace_back(static_cast<std::uint8_t>(bytes[0]), bytes.substr(2, size));
        bytes.remove_prefix(2 + size);
    }
    return all;
}

}  // namespace

TEST_CASE("the accept key is the one of RFC 6455 section 1.3") {
    CHECK(accept_headers(handshake()).get("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("a handshake is refused with 400, or 426 when only its version is another") {
    CHECK(wants_upgrade(handshake()));
    CHECK_FALSE(handshake_problem(handshake()));

    CHECK(handshake_problem(handshake_with("Connection", "keep-alive")) == 400);
    CHECK(handshake_problem(handshake_with("Sec-WebSocket-Key", "")) == 400);
    CHECK(handshake_problem(handshake_with("Sec-WebSocket-Key", "eA==")) == 400);
    CHECK(handshake_problem(handshake_with("Sec-WebSocket-Version", "8")) == 426);
    CHECK(handshake_problem(handshake_with("Sec-WebSocket-Extensions", "permessage-deflate;")) == 400);
    CHECK_FALSE(handshake_problem(handshake_with("Sec-WebSocket-Extensions", "unknown; x=1")));
    CHECK_FALSE(wants_upgrade(handshake_with("Upgrade", "h2c")));
    net::Request post = handshake();
    post.method = "POST";
    CHECK(handshake_problem(post) == 400);
}

TEST_CASE("a long message goes out in fragments that join to it") {
    const std::string payload = std::string(32, 'a') + std::string(32, 'b') + std::string(6, 'c');

    const auto out = frames(encode_message(Opcode::text, payload, 32));

    REQUIRE(out.size() == 3);
    CHECK(out[0] == std::pair(0x01, std::string(32, 'a')));
    CHECK(out[1] == std::pair(0x00, std::string(32, 'b')));
    CHECK(out[2] == std::pair(0x80, std::string(6, 'c')));
}

TEST_CASE("a message of just the size of a frame is one, and so is an empty one") {
    CHECK(frames(encode_message(Opcode::text, std::string(32, 'a'), 32)).size() == 1);
    CHECK(frames(encode_message(Opcode::text, std::string(64, 'a'), 32)).size() == 2);
    CHECK(encode_message(Opcode::binary, "", 32) == std::string("\x82\x00", 2));
}

TEST_CASE("lengths go out in their shortest form") {
    CHECK(encode_frame(Opcode::text, std::string(125, 'x')).starts_with("\x81\x7d"));
    CHECK(encode_frame(Opcode::text, std::string(126, 'x')).starts_with(std::string("\x81\x7e\x00\x7e", 4)));
    CHECK(encode_frame(Opcode::text, std::string(65535, 'x')).starts_with("\x81\x7e\xff\xff"));
    CHECK(encode_frame(Opcode::text, std::string(65536, 'x'))
              .starts_with(std::string("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10)));
}

TEST_CASE("a close goes out with its code and reason, or empty") {
    CHECK(encode_close(1000, "bye") ==
          "\x88\x05\x03\xe8"
          "bye");
    CHECK(encode_close(kNoStatus, "not sent") == std::string("\x88\x00", 2));
}

TEST_CASE("a reason that is too long is cut at the end of a character") {
    std::string euros;
    for (int i = 0; i < 50; ++i) euros += "\xe2\x82\xac";

    for (const std::string& reason : {euros, "x" + euros, "xx" + euros, std::string(200, 'x')}) {
        const std::string close = encode_close(1000, reason);
        CHECK(close.size() <= 2 + 125);
        CHECK(close.size() > 2 + 125 - 3);
        CHECK(base::is_utf8(std::string_view(close).substr(4)));
        CHECK(reason.starts_with(std::string_view(close).substr(4)));
    }
}

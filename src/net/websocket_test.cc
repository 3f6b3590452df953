#include "net/websocket.h"

#include <doctest/doctest.h>

using namespace penstock;
using namespace penstock::net::websocket;

namespace {

std::string client_frame(int first_byte, std::string payload, bool masked = true) {
    std::string out(1, static_cast<char>(first_byte));
    const int mask_bit = masked ? 0x80 : 0;
    if (payload.size() < 126) {
        out += static_cast<char>(mask_bit | static_cast<int>(payload.size()));
    } else if (payload.size() <= 0xffff) {
        out += static_cast<char>(mask_bit | 126);
        out += static_cast<char>(payload.size() >> 8);
        out += static_cast<char>(payload.size() & 0xff);
    } else {
        out += static_cast<char>(mask_bit | 127);
        for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(payload.size() >> shift & 0xff);
    }
    const char mask[] = {0x12, 0x34, 0x56, 0x78};
    if (masked) out.append(mask, 4);
    for (std::size_t i = 0; i < payload.size(); ++i)
        out += masked ? static_cast<char>(payload[i] ^ mask[i % 4]) : payload[i];
    return out;
}

struct Heard : Reader::Sink {
    std::string log;
    void message(Opcode opcode, std::string payload) override {
        log += (opcode == Opcode::text ? "text:" : "binary:") + payload + ";";
    }
    void ping(std::string_view payload) override { log += "ping:" + std::string(payload) + ";"; }
    void pong(std::string_view payload) override { log += "pong:" + std::string(payload) + ";"; }
    void peer_close(std::uint16_t code, std::string_view reason) override {
        log += "close:" + std::to_string(code) + ":" + std::string(reason) + ";";
    }
};

std::optional<CloseCode> read_all(std::string_view bytes, Heard& heard) {
    return Reader(ReaderLimits{}).feed(bytes, heard);
}

std::optional<CloseCode> problem(std::string_view bytes) {
    Heard heard;
    return read_all(bytes, heard);
}

}  // namespace

TEST_CASE("the accept key is the one of RFC 6455 section 1.3") {
    net::Request request;
    request.method = "GET";
    request.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    CHECK(accept_headers(request).get("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("messages arrive whole, however their bytes are cut, with control frames in between") {
    const std::string bytes = client_frame(0x81, "Hello") + client_frame(0x01, "frag") +
                              client_frame(0x89, "p") + client_frame(0x00, "men") +
                              client_frame(0x80, "ted") + client_frame(0x8a, "") +
                              client_frame(0x81, std::string(300, 'x')) +
                              client_frame(0x88,
                                           "\x03\xe8"
                                           "bye");
    const std::string expected =
        "text:Hello;ping:p;text:fragmented;pong:;text:" + std::string(300, 'x') + ";close:1000:bye;";

    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{7}, bytes.size()}) {
        Heard heard;
        Reader reader(ReaderLimits{});
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            CHECK_FALSE(reader.feed(std::string_view(bytes).substr(at, piece), heard));
        }
        CHECK(heard.log == expected);
    }
}

TEST_CASE("what breaks the protocol is closed with 1002") {
    CHECK(problem(client_frame(0x81, "x", false)) == kProtocolError);             // not masked
    CHECK(problem(client_frame(0xc1, "x")) == kProtocolError);                    // RSV1 without an extension
    CHECK(problem(client_frame(0x83, "x")) == kProtocolError);                    // unknown opcode
    CHECK(problem(client_frame(0x80, "x")) == kProtocolError);                    // continues nothing
    CHECK(problem(client_frame(0x09, "x")) == kProtocolError);                    // fragmented control frame
    CHECK(problem(client_frame(0x89, std::string(126, 'x'))) == kProtocolError);  // long control frame
    CHECK(problem(client_frame(0x01, "a") + client_frame(0x81, "b")) ==
          kProtocolError);                                             // new message inside one
    CHECK(problem(client_frame(0x88, "\x03")) == kProtocolError);      // half a close code
    CHECK(problem(client_frame(0x88, "\x03\xed")) == kProtocolError);  // 1005 must not be sent
}

TEST_CASE("invalid UTF-8 is closed with 1007") {
    CHECK(problem(client_frame(0x81, "\xc0\xaf")) == kInvalidPayload);
    CHECK(problem(client_frame(0x88, "\x03\xe8\xff")) == kInvalidPayload);
}

TEST_CASE("API Gateway's limits: 32 KiB a frame, 128 KiB a message, else 1009") {
    Heard heard;
    CHECK_FALSE(read_all(client_frame(0x81, std::string(32768, 'x')), heard));
    CHECK(problem(client_frame(0x81, std::string(32769, 'x'))) == kTooBig);
    std::string message = client_frame(0x01, std::string(32768, 'x'));
    for (int i = 0; i < 3; ++i) message += client_frame(0x00, std::string(32768, 'x'));
    CHECK_FALSE(problem(message));
    CHECK(problem(message + client_frame(0x80, "x")) == kTooBig);
}

TEST_CASE("a frame too big is refused before its payload is there") {
    CHECK(problem(client_frame(0x81, std::string(70000, 'x')).substr(0, 14)) == kTooBig);
}

TEST_CASE("a long message goes out in fragments that join to it") {
    const std::string out = encode_message(Opcode::text, std::string(70, 'a'), 32);
    CHECK(out.size() == 70 + 3 * 2);
    CHECK(static_cast<std::uint8_t>(out[0]) == 0x01);
    CHECK(static_cast<std::uint8_t>(out[34]) == 0x00);
    CHECK(static_cast<std::uint8_t>(out[68]) == 0x80);
}

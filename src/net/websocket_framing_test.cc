// Sections 1, 3 and 4 of the Autobahn suite: framing, reserved bits, opcodes.
#include "net/websocket_client.h"

using namespace penstock::net::websocket;

namespace {

const std::string kHello = client_frame(kFin | kText, "Hello");

// On both sides of each form of length, and of a word that is unmasked.
constexpr std::size_t kSizes[] = {0, 1, 7, 8, 9, 125, 126, 127, 128, 32768, 65535, 65536};

}  // namespace

TEST_CASE("a Reader between messages is a few words") { CHECK(sizeof(Reader) <= 64); }

TEST_CASE("messages of each form of length arrive, text and binary") {
    const ReaderLimits wide{.frame_bytes_max = 1 << 20, .message_bytes_max = 1 << 20};

    for (const std::size_t size : kSizes) {
        CAPTURE(size);
        const std::string payload(size, '*');
        CHECK(told(client_frame(kFin | kText, payload), {wide}) == "text:" + payload + ";");
        CHECK(told(client_frame(kFin | kBinary, payload), {wide}) == "binary:" + payload + ";");
    }
}

TEST_CASE("a binary message may hold any bytes") {
    std::string payload;
    for (int byte = 0; byte < 256; ++byte) payload += static_cast<char>(byte);
    CHECK(told(client_frame(kFin | kBinary, payload)) == "binary:" + payload + ";");
}

TEST_CASE("any mask is taken off, also one of zeros") {
    using namespace std::string_view_literals;
    for (const auto mask : {"\0\0\0\0"sv, "\xff\xff\xff\xff"sv, "\x01\x02\x03\x04"sv, "\x80\0\0\x7f"sv}) {
        const std::string payload = "a payload longer than two words of eight bytes";
        CHECK(told(client_frame(kFin | kText, payload, mask)) == "text:" + payload + ";");
    }
}

TEST_CASE("a frame that is not masked breaks the protocol") {
    CHECK(told("\x81\x01x") == "!1002");
    CHECK(told("\x89\x01x") == "!1002");
    CHECK(told(kHello + "\x81\x05Hello") == "text:Hello;!1002");
}

TEST_CASE("a length in a longer form than needed, or with its top bit set, breaks the protocol") {
    using namespace std::string_literals;
    CHECK(told("\x82\xfe\x00\x7dmask"s) == "!1002");
    CHECK(told("\x82\xff\x00\x00\x00\x00\x00\x00\xff\xffmask"s) == "!1002");
    CHECK(told("\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00mask"s) == "!1002");
}

TEST_CASE("a reserved bit breaks the protocol, whatever the frame") {
    for (const int reserved : {kRsv1, kRsv2, kRsv3, kRsv1 | kRsv2, kRsv1 | kRsv3, kRsv1 | kRsv2 | kRsv3}) {
        for (const int opcode : {kText, kBinary, kPing, kPong, kClose}) {
            CAPTURE(reserved);
            CAPTURE(opcode);
            const std::string bad = client_frame(kFin | reserved | opcode, "");
            CHECK(told(bad) == "!1002");
            CHECK(told(kHello + bad + kHello) == "text:Hello;!1002");
            CHECK(refused_after(bad) == 2);
        }
        const std::string bad = client_frame(kFin | reserved | kContinuation, "");
        CHECK(told(client_frame(kText, "a") + bad) == "!1002");
    }
}

TEST_CASE("an opcode without a meaning breaks the protocol") {
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
        CAPTURE(opcode);
        CHECK(told(client_frame(kFin | opcode, "")) == "!1002");
        CHECK(told(client_frame(kFin | opcode, "payload")) == "!1002");
        const std::string ping = client_frame(kFin | kPing, "");
        CHECK(told(kHello + client_frame(kFin | opcode, "") + ping) == "text:Hello;!1002");
    }
}

TEST_CASE("nothing is read after a breach") {
    Reader reader(kApiGatewayLimits);
    Transcript transcript;
    CHECK(reader.feed(client_frame(kFin | 3, ""), transcript) == kProtocolError);
    CHECK_FALSE(reader.feed(kHello, transcript));
    CHECK(transcript.text.empty());
}

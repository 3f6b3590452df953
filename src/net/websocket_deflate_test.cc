// Sections 12 and 13 of the Autobahn suite: permessage-deflate, its negotiation and its messages.
#include "net/websocket_deflate.h"

#include <random>

#include "net/websocket_client.h"

using namespace penstock::net;
using namespace penstock::net::websocket;

namespace {

constexpr Agreed kDeflated{.compression = Compression::deflate};
constexpr std::size_t kSizes[] = {1, 5, 16, 64, 100, 256, 1024, 4096, 8192, 16384, 32768, 65536, 131072};
const std::string kAnswer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

std::string answer(const std::string& offers) {
    return negotiate_deflate({{"Sec-WebSocket-Extensions", offers}}).value_or("none");
}

// RFC 7692 section 7.2.3: "Hello", compressed in different ways.
using namespace std::string_literals;
const std::string kHello = "\xf2\x48\xcd\xc9\xc9\x07\x00"s;                                   // 7.2.3.1
const std::string kHelloStored = "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"s;             // 7.2.3.3
const std::string kHelloFinal = "\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s;                          // 7.2.3.4
const std::string kHelloTwoBlocks = "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"s;  // 7.2.3.5
const std::string kNothing = "\x00"s;                                                         // 7.2.3.6

std::string json(std::size_t size) {
    std::string text;
    for (int i = 0; text.size() < size; ++i)
        text += R"({"symbol":"ABC","price":)" + std::to_string(i * 7919 % 10007) + "},";
    return text.substr(0, size);
}

std::string noise(std::size_t size) {
    std::mt19937 random(1);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

std::string compressed(int opcode, std::string_view payload) {
    return client_frame(kFin | kRsv1 | opcode, payload);
}

}  // namespace

TEST_CASE("an offer is accepted without context, whatever else the client could do") {
    CHECK(answer("permessage-deflate") == kAnswer);
    CHECK(answer("permessage-deflate; client_max_window_bits") == kAnswer);
    CHECK(answer("permessage-deflate; client_max_window_bits=8") == kAnswer);
    CHECK(answer("permessage-deflate; client_max_window_bits=\"15\"") == kAnswer);
    CHECK(answer("permessage-deflate; server_no_context_takeover; client_no_context_takeover") == kAnswer);
    CHECK(answer("permessage-deflate; server_max_window_bits=15") == kAnswer + "; server_max_window_bits=15");
    CHECK(answer("permessage-deflate;client_max_window_bits;server_max_window_bits=\"15\"") ==
          kAnswer + "; server_max_window_bits=15");
}

TEST_CASE("an offer that we cannot keep, do not know or cannot read is declined") {
    for (const char* offer : {"x-webkit-deflate-frame",
                              "Permessage-Deflate",
                              "permessage-deflate; server_max_window_bits=14",
                              "permessage-deflate; server_max_window_bits=8",
                              "permessage-deflate; server_max_window_bits",
                              "permessage-deflate; server_max_window_bits=16",
                              "permessage-deflate; server_max_window_bits=015",
                              "permessage-deflate; client_max_window_bits=7",
                              "permessage-deflate; client_max_window_bits=16",
                              "permessage-deflate; client_max_window_bits=08",
                              "permessage-deflate; client_max_window_bits=1",
                              "permessage-deflate; client_max_window_bits=100",
                              "permessage-deflate; client_max_window_bits=1a",
                              "permessage-deflate; server_no_context_takeover=1",
                              "permessage-deflate; client_no_context_takeover=x",
                              "permessage-deflate; client_max_window_bits; client_max_window_bits",
                              "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                              "permessage-deflate; unknown",
                              "permessage-deflate; client_max_window_bits; unknown=1",
                              "permessage-deflate;",
                              ""}) {
        CAPTURE(offer);
        CHECK(answer(offer) == "none");
    }
    CHECK_FALSE(negotiate_deflate(Headers{}));
}

TEST_CASE("of several offers the first acceptable one is accepted") {
    CHECK(answer("other, permessage-deflate; server_max_window_bits=10, permessage-deflate") == kAnswer);
    CHECK(answer("permessage-deflate; server_max_window_bits=15, permessage-deflate") ==
          kAnswer + "; server_max_window_bits=15");
    CHECK(negotiate_deflate({{"Sec-WebSocket-Extensions", "permessage-deflate; unknown"},
                             {"Sec-WebSocket-Extensions", "permessage-deflate"}}) == kAnswer);
}

TEST_CASE("RFC 7692's examples inflate") {
    for (const std::string& hello : {kHello, kHelloStored, kHelloFinal, kHelloTwoBlocks})
        CHECK(inflate(hello, 5) == "Hello");
    CHECK(inflate(kNothing, 0) == "");
    CHECK(deflate("Hello") == std::nullopt);  // 7 bytes are more than 5
    CHECK(deflate("HelloHelloHello").value().starts_with("\xf2\x48\xcd\xc9"));
}

TEST_CASE("what is deflated inflates to itself, and is shorter, else it is not deflated") {
    for (const std::size_t size : kSizes) {
        CAPTURE(size);
        const auto small = deflate(json(size));
        if (size >= 100) REQUIRE(small);
        if (small) CHECK(small->size() < size);
        if (small) CHECK(inflate(*small, size) == json(size));
        CHECK_FALSE(deflate(noise(size)));
    }
    CHECK_FALSE(deflate(""));
}

TEST_CASE("each message is compressed by itself: the same text gives the same bytes, whatever came before") {
    const auto alone = deflate(json(1000));
    (void)deflate(noise(5000));
    (void)deflate(std::string(100, 'x'));
    CHECK(deflate(json(1000)) == alone);
}

TEST_CASE("inflating ends at its limit, however much there would be") {
    const auto bomb = deflate(std::string(16 * 1024 * 1024, 'x'));
    REQUIRE(bomb);
    CHECK(bomb->size() < 20'000);

    CHECK(inflate(*bomb, 131072) == std::unexpected(kTooBig));
    CHECK(inflate(*bomb, 16 * 1024 * 1024 - 1) == std::unexpected(kTooBig));
    CHECK(inflate(*bomb, 16 * 1024 * 1024).value().size() == 16 * 1024 * 1024);
}

TEST_CASE("what is no whole message of deflate is invalid, and does no harm to the next") {
    const std::string whole = deflate(json(1000)).value();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(inflate(whole.substr(0, size), 131072) == std::unexpected(kInvalidPayload));
    }
    CHECK(inflate("\xff\xff\xff", 131072) == std::unexpected(kInvalidPayload));
    CHECK(inflate("\xf2\x48\x05\x00\x00\x01\xff\xff"s, 131072) == std::unexpected(kInvalidPayload));
    CHECK(inflate(kHello, 131072) == "Hello");
}

TEST_CASE("a reference into an earlier message is invalid: no context is taken over") {
    // "Hello" again, as a zlib stream that keeps its window sends it (RFC 7692 section 7.2.3.2).
    CHECK(inflate(kHello, 131072) == "Hello");
    CHECK(inflate("\xf2\x00\x11\x00\x00"s, 131072) == std::unexpected(kInvalidPayload));
    CHECK(inflate(kHelloFinal + "\xf2\x00\x11\x00\x00"s, 131072) == std::unexpected(kInvalidPayload));
}

TEST_CASE("compressed messages arrive inflated, in one frame or fragments, beside plain ones") {
    CHECK(told(compressed(kText, kHello), kDeflated) == "text:Hello;");
    CHECK(told(compressed(kBinary, kHello), kDeflated) == "binary:Hello;");
    CHECK(told(client_frame(kFin | kText, "plain") + compressed(kText, kHello) +
                   client_frame(kFin | kText, "x"),
               kDeflated) == "text:plain;text:Hello;text:x;");
    CHECK(told(compressed(kText, kNothing), kDeflated) == "text:;");
    // RFC 7692 section 7.2.3.1: two fragments.
    CHECK(told(client_frame(kRsv1 | kText, kHello.substr(0, 3)) + client_frame(kFin | kPing, "p") +
                   client_frame(kFin | kContinuation, kHello.substr(3)),
               kDeflated) == "ping:p;text:Hello;");
}

TEST_CASE("messages of many sizes, compressed, in fragments of many sizes") {
    const ReaderLimits wide{.frame_bytes_max = 131072, .message_bytes_max = 131072};
    for (const std::size_t size : kSizes) {
        const std::string text = json(size);
        const std::string payload = deflate(text).value_or("");
        if (payload.empty()) continue;
        for (const std::size_t fragment : {std::size_t{1}, std::size_t{100}, payload.size()}) {
            if (fragment == 1 && payload.size() > 500) continue;
            std::string bytes;
            for (std::size_t at = 0; at < payload.size(); at += fragment) {
                const int first = at == 0 ? kRsv1 | kText : kContinuation;
                const bool fin = at + fragment >= payload.size();
                bytes += client_frame(first | (fin ? kFin : 0), payload.substr(at, fragment));
            }
            CHECK(told(bytes, {wide, Compression::deflate}) == "text:" + text + ";");
        }
    }
}

TEST_CASE("RSV1 stands on the first frame of a message only, and only if negotiated") {
    const std::string first = client_frame(kRsv1 | kText, kHello.substr(0, 3));
    CHECK(told(compressed(kText, kHello)) == "!1002");
    CHECK(told(first + client_frame(kFin | kRsv1, kHello.substr(3)), kDeflated) == "!1002");
    CHECK(told(client_frame(kText, "a") + client_frame(kFin | kRsv1, "b"), kDeflated) == "!1002");
    for (const int opcode : {kPing, kPong, kClose}) CHECK(told(compressed(opcode, ""), kDeflated) == "!1002");
    for (const int reserved : {kRsv2, kRsv3, kRsv1 | kRsv2, kRsv1 | kRsv3})
        CHECK(told(client_frame(kFin | reserved | kText, kHello), kDeflated) == "!1002");
}

TEST_CASE(
    "an inflated text is UTF-8, what is inflated has the message's limit, and what is broken is invalid") {
    const std::string broken = std::string(200, 'x') + "\xed\xa0\x80";
    CHECK(told(compressed(kText, deflate(broken).value()), kDeflated) == "!1007");
    CHECK(told(compressed(kBinary, deflate(broken).value()), kDeflated) == "binary:" + broken + ";");
    CHECK(told(compressed(kText, "\xff\xff\xff"), kDeflated) == "!1007");
    CHECK(told(compressed(kText, ""), kDeflated) == "!1007");  // not even an empty block

    const std::string most(131072, 'x');
    CHECK(told(compressed(kText, deflate(most).value()), kDeflated) == "text:" + most + ";");
    CHECK(told(compressed(kText, deflate(most + "x").value()), kDeflated) == "!1009");
    CHECK(told(compressed(kBinary, deflate(std::string(16 << 20, 'x')).value()), kDeflated) == "!1009");
}

TEST_CASE("a text after a compressed one is judged as it comes") {
    CHECK(told(compressed(kText, kHello) + client_frame(kFin | kText, "\xff"), kDeflated) ==
          "text:Hello;!1007");
    CHECK(told(compressed(kBinary, kHello) + client_frame(kFin | kText, "\xe2\x82\xac"), kDeflated) ==
          "binary:Hello;text:\xe2\x82\xac;");
}

TEST_CASE("a compressed message goes out with RSV1 on its first frame") {
    const std::string payload = deflate(json(1000)).value();
    REQUIRE(payload.size() > 110);

    const std::string one = encode_message(Opcode::text, payload.substr(0, 100), 32768, Compression::deflate);
    CHECK(one == "\xc1\x64" + payload.substr(0, 100));
    const std::string two = encode_message(Opcode::text, payload.substr(0, 110), 100, Compression::deflate);
    CHECK(two == "\x41\x64" + payload.substr(0, 100) + "\x80\x0a" + payload.substr(100, 10));
}

// Section 2 of the Autobahn suite: pings and pongs.
#include "net/websocket_client.h"

using namespace penstock::net::websocket;

TEST_CASE("a ping is told with its payload, up to 125 bytes of whatever") {
    using namespace std::string_literals;
    for (const std::string& payload :
         {""s, "Hello"s, "\x00\xff\xfe\xfd\xfc\xfb\x00\xff"s, std::string(125, '\xfe')}) {
        CHECK(told(client_frame(kFin | kPing, payload)) == "ping:" + payload + ";");
        CHECK(told(client_frame(kFin | kPong, payload)) == "pong:" + payload + ";");
    }
}

TEST_CASE("a control frame over 125 bytes breaks the protocol, before its payload is there") {
    for (const int opcode : {kPing, kPong, kClose}) {
        CAPTURE(opcode);
        const std::string bad = client_frame(kFin | opcode, std::string(126, '\xfe'));
        CHECK(told(bad) == "!1002");
        CHECK(refused_after(bad) == 2);
    }
}

TEST_CASE("pings are told one by one, in their order") {
    std::string bytes, expected;
    for (int i = 0; i < 10; ++i) {
        const std::string payload = "payload-" + std::to_string(i);
        bytes += client_frame(kFin | kPing, payload);
        expected += "ping:" + payload + ";";
    }
    CHECK(told(bytes) == expected);
}

TEST_CASE("a pong that nobody asked for does no harm") {
    CHECK(told(client_frame(kFin | kPong, "unasked") + client_frame(kFin | kPing, "ping")) ==
          "pong:unasked;ping:ping;");
}

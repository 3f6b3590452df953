// Section 7 of the Autobahn suite: the close handshake, as far as reading goes.
#include "net/websocket_client.h"

using namespace penstock::net::websocket;

TEST_CASE("a close is told with its code and reason, or as having none") {
    CHECK(told(client_frame(kFin | kClose, "")) == "close:1005:;");
    CHECK(told(client_close(1000)) == "close:1000:;");
    CHECK(told(client_close(1000, "Hello World!")) == "close:1000:Hello World!;");
    const std::string longest(123, '*');
    CHECK(told(client_close(1000, longest)) == "close:1000:" + longest + ";");
}

TEST_CASE("a close with half a code, or a reason that is too long, breaks the protocol") {
    for (int byte = 0; byte < 256; ++byte)
        CHECK(told(client_frame(kFin | kClose, std::string(1, static_cast<char>(byte)))) == "!1002");
    CHECK(told(client_close(1000, std::string(124, '*'))) == "!1002");
}

TEST_CASE("a reason is UTF-8, else 1007") {
    CHECK(told(client_close(1000, "gr\xc3\xbc\xc3\x9f")) == "close:1000:gr\xc3\xbc\xc3\x9f;");
    CHECK(told(client_close(1000, "\xce\xba\xe1\xbd\xb9\xed\xa0\x80")) == "!1007");
    CHECK(told(client_close(1000, "\xe2\x82")) == "!1007");
}

TEST_CASE("the codes that a client may send are taken") {
    for (const int code :
         {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999}) {
        CHECK(told(client_close(code)) == "close:" + std::to_string(code) + ":;");
        CHECK(told(client_close(code, "x")) == "close:" + std::to_string(code) + ":x;");
    }
}

TEST_CASE("all other codes break the protocol") {
    for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
        CAPTURE(code);
        CHECK(told(client_close(code)) == "!1002");
        CHECK(told(client_close(code, "reason")) == "!1002");
    }
}

TEST_CASE("nothing is told after a close: no message, no ping, no other close, no breach") {
    for (const std::string& after :
         {client_frame(kFin | kText, "late"), client_frame(kFin | kPing, "late"), client_close(1001),
          client_frame(kFin | 3, ""), client_frame(kFin | kText, "\xff"), std::string("\x81\x01x"),
          client_frame(kFin | kContinuation, "late"), std::string(1000, '\xff')}) {
        CHECK(told(client_frame(kFin | kText, "Hello") + client_close(1000) + after) ==
              "text:Hello;close:1000:;");
    }
}

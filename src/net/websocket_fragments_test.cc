// Section 5 of the Autobahn suite: fragmentation.
#include "net/websocket_client.h"

using namespace penstock::net::websocket;

namespace {

struct Case {
    const char* what;
    std::string bytes;
    std::string expected;
};

std::string text(std::string_view payload) { return client_frame(kFin | kText, payload); }
std::string first(std::string_view payload) { return client_frame(kText, payload); }
std::string more(std::string_view payload) { return client_frame(kContinuation, payload); }
std::string last(std::string_view payload) { return client_frame(kFin | kContinuation, payload); }
std::string ping(std::string_view payload) { return client_frame(kFin | kPing, payload); }
std::string pong(std::string_view payload) { return client_frame(kFin | kPong, payload); }

const Case kCases[] = {
    {"a ping in pieces", client_frame(kPing, "a") + last("b"), "!1002"},
    {"a pong in pieces", client_frame(kPong, "a") + last("b"), "!1002"},
    {"a close in pieces", client_frame(kClose, ""), "!1002"},
    {"two fragments", first("fragment1") + last("fragment2"), "text:fragment1fragment2;"},
    {"binary fragments", client_frame(kBinary, "\xff") + last("\xfe"), "binary:\xff\xfe;"},
    {"many fragments", first("a") + more("b") + more("c") + more("d") + last("e"), "text:abcde;"},
    {"fragments of nothing", first("") + more("") + last(""), "text:;"},
    {"only the one in the middle has a payload", first("") + more("middle") + last(""), "text:middle;"},
    {"a ping between fragments", first("a") + ping("p") + last("b"), "ping:p;text:ab;"},
    {"a pong between fragments", first("a") + pong("p") + last("b"), "pong:p;text:ab;"},
    {"pings of any size between fragments",
     first("a") + ping("") + more("b") + ping(std::string(125, 'p')) + last("c"),
     "ping:;ping:" + std::string(125, 'p') + ";text:abc;"},
    {"a close between fragments", first("a") + client_close(1000) + last("b"), "close:1000:;"},
    {"a continuation of nothing", more("a") + text("b"), "!1002"},
    {"a last continuation of nothing", last("a") + text("b"), "!1002"},
    {"a continuation after a whole message", text("a") + last("b"), "text:a;!1002"},
    {"a continuation after the last fragment", first("a") + last("b") + more("c") + text("d"),
     "text:ab;!1002"},
    {"a continuation of nothing, twice", (more("a") + last("b")) + (more("c") + last("d")), "!1002"},
    {"a text within a message", first("a") + text("b"), "!1002"},
    {"a first fragment within a message", first("a") + first("b"), "!1002"},
    {"a binary within a text", first("a") + client_frame(kFin | kBinary, "b"), "!1002"},
    {"messages in a row", first("a") + last("b") + first("c") + last("d") + text("e"),
     "text:ab;text:cd;text:e;"},
};

}  // namespace

TEST_CASE("fragments join, control frames come between them, and all else breaks the protocol") {
    for (const Case& one : kCases) {
        CAPTURE(one.what);
        CHECK(told(one.bytes) == one.expected);
    }
}

TEST_CASE("five fragments with pings between them, twice over") {
    std::string bytes, expected, joined;
    for (int message = 0; message < 2; ++message) {
        joined.clear();
        for (int i = 1; i <= 5; ++i) {
            const std::string part = "fragment" + std::to_string(i);
            joined += part;
            bytes += i == 1 ? first(part) : i == 5 ? last(part) : more(part);
            if (i == 2 || i == 4) {
                bytes += ping("ping" + std::to_string(i));
                expected += "ping:ping" + std::to_string(i) + ";";
            }
        }
        expected += "text:" + joined + ";";
    }
    CHECK(told(bytes) == expected);
}

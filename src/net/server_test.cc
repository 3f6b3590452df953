#include "net/server.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <utility>

#include "net/socket_pair.h"
#include "net/websocket.h"

using namespace penstock;

namespace {

// Answers with what it was asked: "METHOD target body".
struct Echo : net::Handler {
    std::vector<std::string> asked;
    std::size_t headers = 0;  // of the last one
    net::Reply held;
    bool hold = false;
    void handle(net::Request request, net::Reply reply) override {
        asked.push_back(request.method + " " + request.target + " " + request.body);
        headers = request.headers.size();
        if (hold)
            held = std::move(reply);
        else
            reply.send({.status = 200, .body = asked.back()});
    }
    std::size_t body_bytes_max(const net::Request&) const override { return 100; }
};

struct Wire : Echo, net::SocketPair {
    explicit Wire(net::ServerLimits limits = {}) : net::SocketPair(static_cast<Echo&>(*this), limits) {}
    Echo& echo = *this;
};

std::string body_of(const std::string& response) {
    const auto at = response.find("\r\n\r\n");
    return at == response.npos ? "" : response.substr(at + 4);
}

}  // namespace

TEST_CASE("requests on one socket are answered in order, whole or cut, with and without chunks") {
    Wire wire;
    wire.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
    CHECK(body_of(wire.received()) == "POST /a hello");

    const std::string chunked =
        "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    for (const char c : chunked) wire.send({&c, 1});
    CHECK(body_of(wire.received()) == "POST /b abcde");

    wire.send("GET /c HTTP/1.1\r\nHost: x\r\n\r\nGET /d HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string both = wire.received();
    CHECK(both.find("GET /c ") < both.find("GET /d "));
    CHECK_FALSE(wire.ended());
}

TEST_CASE("fields behind the last chunk are no headers") {
    Wire wire;
    wire.send(
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nAuthorization: "
        "y\r\n\r\n");
    CHECK(body_of(wire.received()) == "POST / a");
    CHECK(wire.echo.headers == 2);
}

TEST_CASE("the next request waits until the last is answered") {
    Wire wire;
    wire.echo.hold = true;
    wire.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(wire.echo.asked.size() == 1);
    CHECK(wire.received().empty());

    wire.echo.hold = false;
    wire.echo.held.send({.status = 204});
    wire.tick();
    const std::string both = wire.received();
    CHECK(both.starts_with("HTTP/1.1 204 No Content\r\n"));
    CHECK(both.find("GET /b ") != both.npos);
}

TEST_CASE("where answers go together, one waits for that to a request that came with it") {
    Wire wire({.answers_together = true});
    wire.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1");
    CHECK(body_of(wire.received()) == "POST /a 1");  // nothing came with this one

    wire.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n2GET /b");
    CHECK(wire.received().empty());
    wire.echo.hold = true;
    wire.send(" HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(wire.echo.asked.back() == "GET /b ");
    CHECK(wire.received().empty());

    wire.echo.held.send({.status = 200, .body = "b"});
    const std::string both = wire.received();
    CHECK(both.find("POST /a 2HTTP/1.1 200 OK\r\n") != both.npos);
    CHECK(both.ends_with("\r\n\r\nb"));
}

TEST_CASE("a reply that is dropped answers 500") {
    Wire wire;
    wire.echo.hold = true;
    wire.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    wire.echo.held = {};
    wire.tick();
    CHECK(wire.received().starts_with("HTTP/1.1 500 "));
}

TEST_CASE("a client that goes while its request is worked on harms nobody") {
    Wire wire;
    wire.echo.hold = true;
    wire.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    ::close(std::exchange(wire.client, -1));
    wire.tick();
    CHECK(wire.server->sessions() == 0);
    wire.echo.held.send({.status = 200, .body = "late"});
}

TEST_CASE("what is no HTTP, or too much of it, is refused and the socket closed") {
    const std::pair<std::string, std::string> cases[] = {
        {"\x16\x03\x01 garbage\r\n\r\n", "HTTP/1.1 400 "},
        {"GET / HTTP/1.1\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n", "HTTP/1.1 431 "},
        {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n", "HTTP/1.1 413 "},
        {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + std::string(0xfff, 'x') +
             "\r\n0\r\n\r\n",
         "HTTP/1.1 413 "},
        {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400 "},
    };
    for (const auto& [bytes, answer] : cases) {
        CAPTURE(bytes.substr(0, 60));
        Wire wire;
        wire.send(bytes);
        CHECK(wire.received().starts_with(answer));
        CHECK(wire.ended());
        CHECK(wire.echo.asked.empty());
    }
}

TEST_CASE("a client that waits for 100 gets it, and HTTP/1.0 is closed after the answer") {
    Wire wire;
    wire.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    CHECK(wire.received() == "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("ok");
    CHECK(body_of(wire.received()) == "POST / ok");
    wire.send("GET / HTTP/1.0\r\n\r\n");
    CHECK(wire.received().find("Connection: close") != std::string::npos);
    CHECK(wire.ended());
}

TEST_CASE("an upgraded socket is handed over with what came after the request") {
    Wire wire;
    wire.echo.hold = true;
    wire.send(
        "GET /s HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: "
        "websocket\r\n\r\n\x81\x85");
    auto upgraded = wire.echo.held.take_over(101, {{"Upgrade", "websocket"}});
    REQUIRE(upgraded);
    CHECK(upgraded->head == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
    CHECK(upgraded->leftover == "\x81\x85");
    wire.tick();
    CHECK(wire.server->sessions() == 0);
    CHECK_FALSE(wire.ended());
    ::close(upgraded->fd);
}

TEST_CASE("HTTP/2 by prior knowledge is told apart by its preface, however it is cut") {
    Wire wire;
    // Preface, an empty SETTINGS frame, then HEADERS for GET / with END_STREAM (HPACK: :method GET, :scheme
    // http, :path /, :authority "x").
    const std::string bytes(
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        "\0\0\0\x04\0\0\0\0\0"
        "\0\0\x06\x01\x05\0\0\0\x01\x82\x86\x84\x41\x01x",
        24 + 9 + 9 + 6);
    for (const char c : bytes) wire.send({&c, 1});
    REQUIRE(wire.echo.asked.size() == 1);
    CHECK(wire.echo.asked[0] == "GET / ");
    CHECK(wire.received().find("GET / ") != std::string::npos);
}

TEST_CASE("a second server on a taken port is refused") {
    Wire wire;
    wire.server->start();
    CHECK_FALSE(net::check_address_free({"127.0.0.1", wire.server->port()}));
    CHECK(net::check_address_free({"127.0.0.1", 0}));
}

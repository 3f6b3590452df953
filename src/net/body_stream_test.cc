#include <optional>
#include <utility>

#include "net/socket_pair.h"

using namespace penstock;

namespace {

// Takes every body piece by piece; the test answers.
struct Taker : net::Handler {
    std::vector<std::string> heads, pieces, trailers, whole;
    std::optional<net::BodyStream> body;
    net::Reply reply;
    int ends = 0, gone = 0;
    std::size_t max = 1'000'000;
    std::function<void()> at_piece;

    bool streams_body(const net::Request& head) const override { return head.path() == "/stream"; }
    void handle_streamed(net::Request head, net::Reply to, net::BodyStream stream) override {
        heads.push_back(head.method + " " + head.target + " " + head.body);
        reply = std::move(to);
        body.reset();
        body.emplace(std::move(stream));
        body->begin({.piece =
                         [this](std::string_view piece) {
                             pieces.emplace_back(piece);
                             if (at_piece) at_piece();
                         },
                     .end =
                         [this](const net::Headers& fields) {
                             for (const net::Header field : fields)
                                 trailers.push_back(std::string(field.name) + "=" + std::string(field.value));
                             ++ends;
                         },
                     .gone = [this] { ++gone; }});
    }
    void handle(net::Request request, net::Reply to) override {
        whole.push_back(request.body);
        to.send({.status = 200, .body = "whole"});
    }
    std::size_t body_bytes_max(const net::Request&) const override { return max; }
};

struct Wire : Taker, net::SocketPair {
    explicit Wire(net::ServerLimits limits = {}) : net::SocketPair(static_cast<Taker&>(*this), limits) {}
    std::string all() {
        std::string out;
        for (const std::string& piece : pieces) out += piece;
        return out;
    }
};

constexpr std::string_view kChunkedHead =
    "POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

}  // namespace

TEST_CASE("a body is handed over as it comes, and its trailers with its end") {
    Wire wire;
    wire.send(kChunkedHead);
    CHECK(wire.heads == std::vector<std::string>{"POST /stream "});
    CHECK(wire.pieces.empty());
    wire.send("3\r\nabc\r\n");
    CHECK(wire.all() == "abc");
    wire.send("2\r");
    wire.send("\nde\r\n");
    CHECK(wire.all() == "abcde");
    CHECK(wire.ends == 0);
    wire.send("0\r\nKind: odd\r\n\r\n");
    CHECK(wire.ends == 1);
    CHECK(wire.trailers == std::vector<std::string>{"Kind=odd"});

    CHECK(wire.received().empty());
    wire.reply.send({.status = 202});
    wire.tick();
    CHECK(wire.received().starts_with("HTTP/1.1 202 "));
    wire.send("POST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
    CHECK(wire.whole == std::vector<std::string>{"hi"});
    CHECK(wire.gone == 0);
}

TEST_CASE("a body of a known length, and one of none, come the same way") {
    Wire wire;
    wire.send("POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab");
    CHECK(wire.all() == "ab");
    CHECK(wire.ends == 0);
    wire.send("cd");
    CHECK(wire.all() == "abcd");
    CHECK(wire.ends == 1);
    wire.reply.send({.status = 202});
    wire.send("POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    CHECK(wire.ends == 2);
}

TEST_CASE("a body byte by byte") {
    Wire wire;
    for (const char c : std::string(kChunkedHead) + "3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nA: b\r\n\r\n")
        wire.send({&c, 1});
    CHECK(wire.all() == "abc0123456789abcdef");
    CHECK(wire.trailers == std::vector<std::string>{"A=b"});
}

TEST_CASE("while a body is paused no more of it is read than a socket holds") {
    Wire wire;
    wire.at_piece = [&] { wire.body->pause(); };
    wire.send(kChunkedHead);
    wire.send("3\r\nabc\r\n");
    const std::string chunk = "10000\r\n" + std::string(65536, 'x') + "\r\n";
    std::size_t sent = 0;
    for (ssize_t n = 0; (n = ::send(wire.client, chunk.data(), chunk.size(), MSG_NOSIGNAL)) ==
                        static_cast<ssize_t>(chunk.size());)
        ++sent;
    wire.tick();
    CHECK(wire.all() == "abc");

    wire.at_piece = nullptr;
    wire.body->resume();
    wire.tick();
    CHECK(wire.all().size() >= sent * 65536);
}

TEST_CASE("a client that goes before its body's end is told of, once") {
    Wire wire;
    wire.send(kChunkedHead);
    wire.send("3\r\nabc\r\n");
    ::close(std::exchange(wire.client, -1));
    wire.tick();
    CHECK(wire.gone == 1);
    CHECK(wire.ends == 0);
    wire.body->resume();
    wire.body.reset();
    CHECK(wire.gone == 1);
}

TEST_CASE("a body that nobody wants any more is read to its end") {
    Wire wire;
    wire.send(kChunkedHead);
    wire.body->pause();
    wire.body.reset();
    wire.send("3\r\nabc\r\n0\r\n\r\n");
    CHECK(wire.pieces.empty());
    CHECK(wire.ends == 0);
    wire.reply.send({.status = 202});
    wire.tick();
    CHECK(wire.received().starts_with("HTTP/1.1 202 "));
    CHECK_FALSE(wire.ended());
}

TEST_CASE("an answer before the body's end closes the connection") {
    Wire wire;
    wire.at_piece = [&] { wire.reply.send({.status = 413}); };
    wire.send(kChunkedHead);
    wire.send("3\r\nabc\r\n");
    CHECK(wire.received().starts_with("HTTP/1.1 413 "));
    wire.send("3\r\ndef\r\n");
    CHECK(wire.all() == "abc");
    CHECK(wire.gone == 1);
    CHECK(wire.ended());
}

TEST_CASE("where answers go together, an early one does not wait") {
    Wire wire({.answers_together = true});
    wire.send(kChunkedHead);
    wire.body->pause();
    wire.send("3\r\nabc\r\n");
    wire.reply.send({.status = 413});
    wire.tick();
    CHECK(wire.received().starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a body over its limit, and one that is no chunk, are refused") {
    Wire wire;
    wire.max = 4;
    wire.send(kChunkedHead);
    wire.send("3\r\nabc\r\n3\r\ndef\r\n");
    CHECK(wire.received().starts_with("HTTP/1.1 413 "));
    CHECK(wire.gone == 1);

    Wire other;
    other.send(kChunkedHead);
    other.send("no chunk\r\n");
    CHECK(other.received().starts_with("HTTP/1.1 400 "));
    CHECK(other.gone == 1);
}

#include <nghttp2/nghttp2.h>

#include <map>
#include <optional>
#include <utility>

#include "net/socket_pair.h"

using namespace penstock;

namespace {

// Begins an answer to every request; the test sends the pieces.
struct Producer : net::Handler {
    std::optional<net::ReplyStream> stream;
    int rooms = 0, gone = 0;
    std::function<void()> at_room;

    void handle(net::Request, net::Reply reply) override {
        stream.emplace(reply.begin({.status = 200, .headers = {{"Content-Type", "text/x"}}, .body = "first"},
                                   {.room =
                                        [this] {
                                            ++rooms;
                                            if (at_room) at_room();
                                        },
                                    .gone = [this] { ++gone; }}));
    }
    std::size_t body_bytes_max(const net::Request&) const override { return 100; }
};

struct Http1 : Producer, net::SocketPair {
    Http1() : net::SocketPair(static_cast<Producer&>(*this)) { send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"); }
    std::string all_received() {
        std::string all;
        for (std::string more = received(); !more.empty(); more = received()) {
            all += more;
            tick();
        }
        return all;
    }
};

// A client of nghttp2's on the same pair.  Takes nothing off the windows unless told to.
struct Http2 : Producer, net::SocketPair {
    nghttp2_session* session = nullptr;
    std::map<std::int32_t, std::string> bodies;
    std::map<std::int32_t, std::uint32_t> closed;  // stream to error code
    bool reads = true;

    Http2() : net::SocketPair(static_cast<Producer&>(*this)) {
        nghttp2_session_callbacks* callbacks = nullptr;
        nghttp2_session_callbacks_new(&callbacks);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
            callbacks, [](nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                          std::size_t size, void* user) {
                static_cast<Http2*>(user)->bodies[id].append(reinterpret_cast<const char*>(data), size);
                return 0;
            });
        nghttp2_session_callbacks_set_on_stream_close_callback(
            callbacks, [](nghttp2_session*, std::int32_t id, std::uint32_t code, void* user) {
                static_cast<Http2*>(user)->closed[id] = code;
                return 0;
            });
        nghttp2_option* options = nullptr;
        nghttp2_option_new(&options);
        nghttp2_option_set_no_auto_window_update(options, 1);
        nghttp2_session_client_new2(&session, callbacks, this, options);
        nghttp2_option_del(options);
        nghttp2_session_callbacks_del(callbacks);
        nghttp2_submit_settings(session, 0, nullptr, 0);
    }
    ~Http2() override { nghttp2_session_del(session); }

    std::int32_t ask() {
        std::string text[] = {":method", "GET", ":scheme", "http", ":path", "/", ":authority", "x"};
        nghttp2_nv fields[4];
        for (int i = 0; i < 4; ++i) {
            std::string &name = text[2 * i], &value = text[2 * i + 1];
            fields[i] = {reinterpret_cast<std::uint8_t*>(name.data()),
                         reinterpret_cast<std::uint8_t*>(value.data()), name.size(), value.size(),
                         NGHTTP2_NV_FLAG_NONE};
        }
        const auto id = nghttp2_submit_request(session, nullptr, fields, 4, nullptr, nullptr);
        exchange();
        return id;
    }
    // Until neither has anything to say.
    void exchange() {
        for (bool busy = true; busy;) {
            busy = false;
            const std::uint8_t* data = nullptr;
            for (ssize_t n; (n = nghttp2_session_mem_send(session, &data)) > 0; busy = true)
                send({reinterpret_cast<const char*>(data), static_cast<std::size_t>(n)});
            tick();
            const std::string input = received();
            if (input.empty()) continue;
            busy = true;
            REQUIRE(nghttp2_session_mem_recv(session, reinterpret_cast<const std::uint8_t*>(input.data()),
                                             input.size()) == static_cast<ssize_t>(input.size()));
        }
    }
    void widen(std::int32_t id, std::int32_t by) {
        nghttp2_submit_window_update(session, 0, id, by);
        nghttp2_submit_window_update(session, 0, 0, by);
        exchange();
    }
};

std::string chunk(const std::string& piece) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    return size + piece + "\r\n";
}

}  // namespace

TEST_CASE("an answer goes on in chunks until its end, and the next request follows") {
    Http1 wire;
    const std::string head = wire.received();
    CHECK(head.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/x\r\n"));
    CHECK(head.find("Content-Length") == head.npos);
    CHECK(head.ends_with("Transfer-Encoding: chunked\r\n\r\n" + chunk("first")));

    wire.stream->send("second");
    CHECK(wire.received() == chunk("second"));
    wire.stream->send("");  // would be the end
    CHECK(wire.received().empty());

    wire.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");  // waits for its turn
    auto first = std::exchange(wire.stream, std::nullopt);
    first->end();
    wire.tick();
    CHECK(wire.received().starts_with("0\r\n\r\nHTTP/1.1 200 OK\r\n"));
    CHECK(wire.stream);
    CHECK(wire.gone == 0);
}

TEST_CASE("HTTP/1.0 knows no chunks: the end of the connection is the end of the body") {
    Producer producer;
    net::SocketPair wire(producer);
    wire.send("GET / HTTP/1.0\r\n\r\n");
    producer.stream->send("second");
    const std::string all = wire.received();
    CHECK(all.find("Transfer-Encoding") == all.npos);
    CHECK(all.ends_with("\r\n\r\nfirstsecond"));
    CHECK_FALSE(wire.ended());
    producer.stream->end();
    wire.tick();
    CHECK(wire.ended());
}

TEST_CASE("a client that goes while its answer is going on is told, once, and nothing is left of it") {
    Http1 wire;
    ::close(std::exchange(wire.client, -1));
    wire.tick();
    CHECK(wire.gone == 1);
    CHECK(wire.server->sessions() == 0);
    wire.stream->send("into the void");
    CHECK(wire.stream->unsent() == 0);
    wire.stream.reset();
    CHECK(wire.gone == 1);
}

TEST_CASE("a server that ends tells the producers") {
    Http1 wire;
    wire.server.reset();
    CHECK(wire.gone == 1);
    wire.stream->send("x");
}

TEST_CASE("an answer that is broken off has no last chunk") {
    Http1 wire;
    wire.stream.reset();
    wire.tick();
    CHECK(wire.received().ends_with(chunk("first")));
    CHECK(wire.ended());
    CHECK(wire.gone == 0);
}

TEST_CASE("a client that does not read leaves bytes unsent, and the producer hears when they are taken") {
    Http1 wire;
    const std::string piece(64 * 1024, 'x');
    std::size_t pieces = 0;
    while (wire.stream->unsent() == 0) {
        wire.stream->send(piece);
        ++pieces;
    }
    CHECK(wire.rooms == 0);
    wire.at_room = [&] {
        wire.at_room = nullptr;
        wire.stream->send("last");
        wire.stream->end();  // from within its own callback
    };
    const std::string all = wire.all_received();
    CHECK(wire.rooms == 1);
    CHECK(all.ends_with(chunk("last") + "0\r\n\r\n"));
    CHECK(all.size() > pieces * piece.size());
}

TEST_CASE("an answer goes on in DATA frames") {
    Http2 wire;
    const auto id = wire.ask();
    CHECK(wire.bodies[id] == "first");
    wire.stream->send("second");
    wire.exchange();
    CHECK(wire.bodies[id] == "firstsecond");
    CHECK(wire.closed.empty());
    wire.stream->end();
    wire.exchange();
    CHECK(wire.closed.at(id) == NGHTTP2_NO_ERROR);
    CHECK(wire.gone == 0);
}

TEST_CASE("the windows of HTTP/2 hold a stream back, and only until they are opened") {
    Http2 wire;
    const auto id = wire.ask();
    wire.stream->send(std::string(100'000, 'x'));
    wire.exchange();
    CHECK(wire.bodies[id].size() == 65'535);
    CHECK(wire.stream->unsent() == 5 + 100'000 - 65'535);
    CHECK(wire.rooms == 0);
    wire.at_room = [&] { wire.stream->end(); };
    wire.widen(id, 65'535);
    CHECK(wire.rooms == 1);
    CHECK(wire.bodies[id].size() == 100'005);
    CHECK(wire.closed.at(id) == NGHTTP2_NO_ERROR);
}

TEST_CASE("a stream of HTTP/2 ends alone: reset by the client, or broken off by us") {
    Http2 wire;
    const auto id = wire.ask();
    nghttp2_submit_rst_stream(wire.session, 0, id, NGHTTP2_CANCEL);
    wire.exchange();
    CHECK(wire.gone == 1);
    wire.stream->send("x");
    wire.stream.reset();

    const auto second = wire.ask();
    wire.stream.reset();
    wire.exchange();
    CHECK(wire.closed.at(second) == NGHTTP2_INTERNAL_ERROR);
    CHECK(wire.gone == 1);

    wire.ask();
    ::close(std::exchange(wire.client, -1));
    wire.tick();
    CHECK(wire.gone == 2);
    CHECK(wire.server->sessions() == 0);
}

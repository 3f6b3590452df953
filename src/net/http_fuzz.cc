// Any bytes as an HTTP client's stream: HTTP/1.1, or HTTP/2 when they begin with its preface.
//
// The first byte chooses the protocol and the pieces.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

#include "net/server.h"

using namespace penstock;

namespace {

struct Answer : net::Handler {
    void handle(net::Request request, net::Reply reply) override {
        if (request.target.size() > 1) {  // an answer that goes on, and ends or is broken off
            auto stream = reply.begin({.status = 200, .body = "first"}, {});
            stream.send(request.body);
            if (request.body.empty()) stream.end();
            return;
        }
        reply.send({.status = 200, .headers = {{"X-Method", "x"}}, .body = std::move(request.body)});
    }
    std::size_t body_bytes_max(const net::Request&) const override { return 4096; }
};

void run_until_idle(loop::Loop& loop) {
    for (int i = 0; i < 3; ++i) {
        loop.post([&] { loop.post([&] { loop.stop(); }); });
        loop.run();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1 || size > 32 * 1024) return 0;
    static loop::Loop loop;
    static Answer handler;
    static auto server = net::Server::listen(loop, {"127.0.0.1", 0}, handler, {.head_bytes_max = 4096});
    if (!server) return 0;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) != 0) return 0;
    (*server)->adopt(pair[1], "127.0.0.1");
    std::string bytes = data[0] & 1 ? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" : "";
    bytes.append(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t piece = data[0] & 2 ? bytes.size() : bytes.size() / 3 + 1;
    char sink[4096];
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const std::string_view part = std::string_view(bytes).substr(at, piece);
        if (::send(pair[0], part.data(), part.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) break;
        run_until_idle(loop);
        while (::recv(pair[0], sink, sizeof sink, MSG_DONTWAIT) > 0) {
        }
    }
    ::close(pair[0]);
    run_until_idle(loop);
    if ((*server)->sessions() != 0) __builtin_trap();  // a client that has gone must leave nothing behind
    return 0;
}

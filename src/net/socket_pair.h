// For tests: a server with one client, on the other end of a socket pair.
#pragma once
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <string_view>

#include "loop/loop.h"
#include "net/server.h"

namespace penstock::net {

struct SocketPair {
    loop::Loop loop;
    std::unique_ptr<Server> server;
    int client = -1;

    explicit SocketPair(Handler& handler, ServerLimits limits = {}) {
        auto listening = Server::listen(loop, {"127.0.0.1", 0}, handler, limits);
        REQUIRE(listening);
        server = std::move(*listening);
        int pair[2];
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
        client = pair[0];
        server->adopt(pair[1], "127.0.0.1");
    }
    ~SocketPair() {
        if (client >= 0) ::close(client);
        tick();
    }
    // Lets the loop do everything that is ready.
    void tick() {
        for (int i = 0; i < 4; ++i) {
            loop.post([this] { loop.post([this] { loop.stop(); }); });
            loop.run();
        }
    }
    void send(std::string_view bytes) {
        REQUIRE(::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(bytes.size()));
        tick();
    }
    std::string received() {
        std::string out(65536, '\0');
        const ssize_t n = ::recv(client, out.data(), out.size(), MSG_DONTWAIT);
        out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
        return out;
    }
    bool ended() {
        char byte;
        return ::recv(client, &byte, 1, MSG_DONTWAIT) == 0;
    }
};

}  // namespace penstock::net

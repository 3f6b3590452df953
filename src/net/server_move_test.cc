#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "loop/cores.h"
#include "net/server.h"

using namespace penstock;

namespace {

constexpr unsigned kNobody = 9;  // as a maker: the answer does not say
constexpr int kEnough = 8;       // answers made elsewhere, after which a connection moves

// Two cores, and a client whose connection begins on the first.
struct Pair : net::Handler {
    loop::Cores cores{2};
    std::unique_ptr<net::Server> servers[2];
    int client = -1;
    std::mutex mutex;
    std::vector<unsigned> handled_on;
    std::vector<unsigned> makers{1};  // of the answers, in turns

    Pair() {
        for (unsigned core : {0u, 1u}) {
            auto listening = net::Server::listen(cores.at(core), {"127.0.0.1", 0}, *this);
            REQUIRE(listening);
            servers[core] = std::move(*listening);
        }
        for (const auto& server : servers) server->share_with({servers[0].get(), servers[1].get()});
        int pair[2];
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
        client = pair[0];
        cores.at(0).post([this, fd = pair[1]] { servers[0]->adopt(fd, "192.0.2.1"); });
        cores.start();
    }
    ~Pair() override {
        cores.stop();
        for (auto& server : servers) server.reset();
        ::close(client);
    }

    void handle(net::Request request, net::Reply reply) override {
        const std::lock_guard lock(mutex);
        const unsigned maker = makers[handled_on.size() % makers.size()];
        handled_on.push_back(cores.here());
        reply.send({.body = request.target + request.remote_address + ";",
                    .made_on = maker == kNobody ? nullptr : &cores.at(maker)});
    }
    std::size_t body_bytes_max(const net::Request&) const override { return 0; }

    void send(const std::string& target, int times = 1) {
        std::string requests;
        for (int i = 0; i < times; ++i) requests += "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
        REQUIRE(::send(client, requests.data(), requests.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(requests.size()));
    }
    // All up to the last of so many answers.
    std::string receive(int times = 1) {
        std::string all;
        for (int bodies = 0; bodies < times;) {
            char buffer[4096];
            const ssize_t n = ::recv(client, buffer, sizeof buffer, 0);
            REQUIRE(n > 0);
            all.append(buffer, static_cast<std::size_t>(n));
            bodies = static_cast<int>(std::count(all.begin(), all.end(), ';'));
        }
        return all;
    }
    std::vector<unsigned> ask(int times) {
        for (int i = 0; i < times; ++i) {
            send("/" + std::to_string(i));
            const std::string answer = receive();
            CHECK(answer.ends_with("/" + std::to_string(i) + "192.0.2.1;"));
        }
        const std::lock_guard lock(mutex);
        return handled_on;
    }
};

std::vector<unsigned> so_many(int first, int second) {
    std::vector<unsigned> all(static_cast<std::size_t>(first), 0);
    all.resize(static_cast<std::size_t>(first + second), 1);
    return all;
}

}  // namespace

TEST_CASE("a connection whose answers are made on another loop goes there, and back when that changes") {
    Pair pair;
    CHECK(pair.ask(kEnough + 3) == so_many(kEnough, 3));
    {
        const std::lock_guard lock(pair.mutex);
        pair.makers = {0};
        pair.handled_on.clear();
    }
    std::vector<unsigned> back = pair.ask(kEnough + 1);
    CHECK(back.front() == 1);
    CHECK(back.back() == 0);
}

TEST_CASE("a connection that wants what lives here and there in turns stays") {
    Pair pair;
    pair.makers = {1, 1, 1, 0};
    CHECK(pair.ask(40) == so_many(40, 0));
}

TEST_CASE("a connection whose last answer of a tick was made here stays") {
    Pair pair;
    for (const unsigned last : {kNobody, 0u}) {
        {
            const std::lock_guard lock(pair.mutex);
            pair.makers.assign(kEnough, 1);
            pair.makers.push_back(last);
            pair.handled_on.clear();
        }
        pair.send("/", kEnough + 1);
        CHECK(pair.receive(kEnough + 1).ends_with(";"));
        const std::lock_guard lock(pair.mutex);
        CHECK(pair.handled_on == so_many(kEnough + 1, 0));
    }
}

TEST_CASE("of requests that were sent together each is answered once, in order, before the move and after") {
    Pair pair;
    for (int round = 0; round < 50; ++round) {
        {
            const std::lock_guard lock(pair.mutex);
            pair.makers = {round / 2 % 2 ? 0u : 1u};
        }
        pair.send("/" + std::to_string(round), kEnough);
        const std::string answers = pair.receive(kEnough);
        CHECK(std::count(answers.begin(), answers.end(), ';') == kEnough);
        pair.send("/last");
        CHECK(pair.receive().ends_with("/last192.0.2.1;"));
    }
    const std::lock_guard lock(pair.mutex);
    CHECK(pair.handled_on.size() == 50 * (kEnough + 1));
    CHECK(std::count(pair.handled_on.begin(), pair.handled_on.end(), 1u) > 0);
}

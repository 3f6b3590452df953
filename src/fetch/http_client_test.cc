#include "fetch/http_client.h"

#include <doctest/doctest.h>

#include <optional>

#include "net/server.h"

using namespace penstock;

namespace {

// Answers with what it was asked; "/large" with more than may be; "/never" not at all.
struct Backend : net::Handler {
    loop::Loop loop;
    std::unique_ptr<net::Server> server;
    net::Request asked;
    std::optional<net::Reply> held;

    Backend() {
        auto listening = net::Server::listen(loop, {"127.0.0.1", 0}, *this);
        REQUIRE(listening);
        server = std::move(*listening);
        loop.post([this] { server->start(); });
    }
    void handle(net::Request request, net::Reply reply) override {
        asked = std::move(request);
        if (asked.target == "/never") {
            held = std::move(reply);
            return;
        }
        net::Response response{.status = 203, .headers = {{"X-Two", "a"}, {"X-Two", "b"}, {"X-None", ""}}};
        response.body = asked.target == "/large" ? std::string(fetch::kAnswerBytesMax + 1, 'x')
                                                 : asked.method + " " + asked.body;
        reply.send(std::move(response));
    }
    std::size_t body_bytes_max(const net::Request&) const override { return 1000; }

    fetch::HttpClient::Answer answer(fetch::HttpClient& client, fetch::Call call) {
        if (call.url.starts_with('/'))
            call.url = "http://127.0.0.1:" + std::to_string(server->port()) + call.url;
        std::optional<fetch::HttpClient::Answer> answered;
        loop.post([&] {
            client.send(call, [&](fetch::HttpClient::Answer got) {
                answered = std::move(got);
                loop.stop();
            });
        });
        loop.run();
        return std::move(*answered);
    }
};

}  // namespace

TEST_CASE("what is sent arrives, and what is answered comes back") {
    Backend backend;
    fetch::HttpClient client;
    const auto answer = backend.answer(client, {.url = "/a?b=c",
                                                .method = "PUT",
                                                .headers = {{"X-Mine", "yes"}, {"X-Empty", ""}},
                                                .body = std::string("by\0tes", 6)});
    REQUIRE(answer);
    CHECK(answer->status == 203);
    CHECK(answer->body == std::string("PUT by\0tes", 10));
    CHECK(answer->headers.get("x-two") == "a");
    CHECK(answer->headers.find("X-None") == "");
    CHECK(backend.asked.target == "/a?b=c");
    CHECK(backend.asked.headers.get("X-Mine") == "yes");
    CHECK(backend.asked.headers.find("X-Empty") == "");
    CHECK_FALSE(backend.asked.headers.find("Content-Type"));
    CHECK_FALSE(backend.asked.headers.find("Expect"));

    CHECK(backend.answer(client, {.url = "/a"})->body == "GET ");
    CHECK(backend.answer(client, {.url = "/a", .method = "POST"})->body == "POST ");
    CHECK(backend.answer(client, {.url = "/a", .method = "HEAD"})->status == 203);
}

TEST_CASE("why there is no answer") {
    Backend backend;
    fetch::HttpClient client;
    const auto failure = [&](fetch::Call call) {
        const auto answer = backend.answer(client, std::move(call));
        REQUIRE_FALSE(answer);
        CHECK_FALSE(answer.error().message.empty());
        return answer.error().failure;
    };
    CHECK(failure({.url = "/never", .timeout_ms = 20}) == fetch::Failure::timed_out);
    CHECK(failure({.url = "/large"}) == fetch::Failure::too_large);
    CHECK(failure({.url = "http://127.0.0.1:1/"}) == fetch::Failure::unreachable);
    CHECK(failure({.url = "http://name.invalid/"}) == fetch::Failure::unreachable);
    CHECK(failure({.url = "file:///etc/passwd"}) == fetch::Failure::bad_call);
    CHECK(failure({.url = "nonsense://"}) == fetch::Failure::bad_call);
    CHECK(failure({.url = "/a", .headers = {{"X", "a\r\nEvil: b"}}}) == fetch::Failure::bad_call);
    CHECK(failure({.url = "/a", .headers = {{"X: b", "a"}}}) == fetch::Failure::bad_call);
    CHECK(backend.answer(client, {.url = "/still-works"}));
}

TEST_CASE("a client that goes drops what is under way") {
    Backend backend;
    auto client = std::make_unique<fetch::HttpClient>();
    backend.loop.post([&] {
        client->send({.url = "http://127.0.0.1:" + std::to_string(backend.server->port()) + "/never"},
                     [](fetch::HttpClient::Answer) { FAIL("answered"); });
        client.reset();
        backend.loop.stop();
    });
    backend.loop.run();
}

#include "net/batch_sender.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

using namespace penstock::net;

namespace {

struct Pair {
    Pair() { ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends); }
    ~Pair() {
        for (const int end : ends)
            if (end >= 0) ::close(end);
    }
    std::string received() const {
        std::string all;
        char part[64 * 1024];
        for (ssize_t n; (n = ::read(ends[1], part, sizeof part)) > 0;)
            all.append(part, static_cast<std::size_t>(n));
        return all;
    }
    int ends[2] = {-1, -1};
};

std::vector<SendBy> ways() {
    std::vector<SendBy> all{SendBy::system_calls};
    if (io_uring_works()) all.push_back(SendBy::io_uring);
    return all;
}

}  // namespace

TEST_CASE("a batch sends each socket its bytes, and tells of none that took all") {
    for (const SendBy way : ways()) {
        const auto sender = make_batch_sender(way);
        CAPTURE(sender->name());
        std::vector<Pair> pairs(BatchSender::kBatchMax);
        std::vector<BatchSender::Socket> sockets;
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            sockets.push_back(sender->attach(pairs[i].ends[0]));
            texts.push_back("bytes for " + std::to_string(i));
        }

        for (std::size_t i = 0; i < pairs.size(); ++i)
            sender->add(sockets[i], texts[i], static_cast<std::uint32_t>(i));
        CHECK(sender->send().empty());

        for (std::size_t i = 0; i < pairs.size(); ++i) REQUIRE(pairs[i].received() == texts[i]);
        for (auto& socket : sockets) sender->detach(socket);
    }
}

TEST_CASE("a socket that takes a part, nothing or never again is told of, by its tag") {
    for (const SendBy way : ways()) {
        const auto sender = make_batch_sender(way);
        CAPTURE(sender->name());
        Pair slow, gone, fine;
        auto to_slow = sender->attach(slow.ends[0]), to_gone = sender->attach(gone.ends[0]),
             to_fine = sender->attach(fine.ends[0]);
        ::close(gone.ends[1]);
        gone.ends[1] = -1;
        const std::string much(16 * 1024 * 1024, 'm');

        sender->add(to_slow, much, 1);
        sender->add(to_gone, much, 2);
        sender->add(to_fine, "fine", 3);
        std::vector<BatchSender::Shortfall> first;
        for (const auto& shortfall : sender->send()) first.push_back(shortfall);
        sender->add(to_slow, "x", 4);
        std::vector<BatchSender::Shortfall> second;
        for (const auto& shortfall : sender->send()) second.push_back(shortfall);

        REQUIRE(first.size() == 2);
        const auto& part = first[first[0].tag == 1 ? 0 : 1];
        const auto& broken = first[first[0].tag == 1 ? 1 : 0];
        CHECK(broken.result == -EPIPE);
        CHECK(part.result > 0);
        CHECK(slow.received().size() == static_cast<std::size_t>(part.result));
        CHECK(fine.received() == "fine");
        REQUIRE(second.size() == 1);
        CHECK(second[0].tag == 4);
        CHECK(second[0].result == -EAGAIN);
        CHECK(sender->send().empty());
        for (auto* socket : {&to_slow, &to_gone, &to_fine}) sender->detach(*socket);
    }
}

TEST_CASE("a socket that is detached and closed is closed for its peer too") {
    for (const SendBy way : ways()) {
        const auto sender = make_batch_sender(way);
        CAPTURE(sender->name());
        Pair pair;
        auto socket = sender->attach(pair.ends[0]);
        sender->add(socket, "last words", 0);
        CHECK(sender->send().empty());

        sender->detach(socket);
        ::shutdown(pair.ends[0], SHUT_RDWR);

        char byte;
        CHECK(pair.received() == "last words");
        CHECK(::read(pair.ends[1], &byte, 1) == 0);
    }
}

#include "api/response_stream.h"

#include <doctest/doctest.h>

using namespace penstock;

namespace {

// Reader and writer on one loop, which the test lets run.
struct Both {
    loop::Loop loop;
    std::shared_ptr<api::ResponseStream> stream;
    std::vector<std::string> seen;
    int rooms = 0;

    void run(std::function<void()> what) {
        loop.post(std::move(what));
        loop.post([this] { loop.post([this] { loop.post([this] { loop.stop(); }); }); });
        loop.run();
    }
    void open() {
        stream = std::make_shared<api::ResponseStream>(api::ResponseStream::Reader{
            .begun = [this](auto head) { seen.push_back(head.content_type); },
            .piece = [this](std::string piece) { seen.push_back(std::move(piece)); }});
        stream->begin({.content_type = "text/plain", .executed_version = "1"}, [this] { ++rooms; });
    }
};

const std::string kMuch(api::ResponseStream::kUnreadMax + 1, 'x');

}  // namespace

TEST_CASE("the head and the pieces of a response come in order") {
    Both both;
    both.run([&] {
        both.open();
        both.stream->write("a");
        both.stream->write("b");
        CHECK(both.stream->has_room());
        CHECK(both.seen.empty());
    });
    CHECK(both.seen == std::vector<std::string>{"text/plain", "a", "b"});
    CHECK(both.rooms == 0);
}

TEST_CASE("a writer that has to wait is told, once, when enough has been taken") {
    Both both;
    both.run([&] {
        both.open();
        both.stream->write(kMuch);
        both.stream->write("more");
        CHECK_FALSE(both.stream->has_room());
    });
    CHECK(both.rooms == 0);
    both.run([&] { both.stream->took(2); });
    CHECK(both.rooms == 0);
    both.run([&] { both.stream->took(kMuch.size()); });
    both.run([&] { both.stream->took(2); });
    CHECK(both.rooms == 1);
    both.run([&] { CHECK(both.stream->has_room()); });
}

TEST_CASE("nobody reads any more: the writer goes on, into the void") {
    Both both;
    both.run([&] {
        both.open();
        both.stream->write(kMuch);
        CHECK_FALSE(both.stream->has_room());
    });
    both.run([&] {
        both.stream->close();
        both.stream->write("late");
    });
    CHECK(both.rooms == 1);
    CHECK(both.seen.size() == 2);
    both.run([&] { CHECK(both.stream->has_room()); });
}

TEST_CASE("a writer that has left is not told") {
    Both both;
    both.run([&] {
        both.open();
        both.stream->write(kMuch);
        CHECK_FALSE(both.stream->has_room());
        both.stream->leave();
        both.stream->took(kMuch.size());
    });
    CHECK(both.rooms == 0);
}

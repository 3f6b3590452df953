// A function's response on its way to whoever asked for it, piece by piece, while the function writes it.
//
// Written on one loop, read on another, or on the same; pieces and the end of the invocation come in order.
// At most kUnreadMax bytes and one piece wait in it: the writer looks at has_room() and waits to be told.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "loop/loop.h"

namespace penstock::api {

class ResponseStream : public std::enable_shared_from_this<ResponseStream> {
public:
    static constexpr std::size_t kUnreadMax = 512 * 1024;

    struct Head {
        std::string content_type;
        std::string executed_version;
    };
    struct Reader {
        std::move_only_function<void(Head)> begun;
        std::move_only_function<void(std::string piece)> piece;
    };

    // On the reader's loop.
    explicit ResponseStream(Reader reader) : readers_(*loop::Loop::current()), reader_(std::move(reader)) {}

    // ---- The reader's loop.
    // That much has been passed on, so that much more may come.
    void took(std::size_t bytes);
    // The reader has got a piece in another way, and will have taken it too.
    void count(std::size_t bytes) { unread_ += bytes; }
    // Nobody reads any more: the reader is not called again, and what is written is thrown away.
    void close();

    // ---- The writer's loop.
    // Once, before anything is written.  `room` comes, later, after has_room() was false.
    void begin(Head head, std::function<void()> room);
    void write(std::string piece);
    bool has_room();
    // The writer is not called again.
    void leave() { room_ = nullptr; }

private:
    void wake_writer();

    loop::Loop& readers_;
    Reader reader_;
    loop::Loop* writers_ = nullptr;
    std::function<void()> room_;
    std::atomic<std::size_t> unread_ = 0;
    std::atomic<bool> waits_ = false;  // the writer, for room
    std::atomic<bool> closed_ = false;
};

}  // namespace penstock::api

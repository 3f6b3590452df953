#include "api/response_stream.h"

namespace penstock::api {

void ResponseStream::took(std::size_t bytes) {
    unread_ -= bytes;
    if (unread_ <= kUnreadMax) wake_writer();
}

void ResponseStream::close() {
    closed_ = true;
    wake_writer();
}

void ResponseStream::wake_writer() {
    if (!waits_.exchange(false)) return;
    writers_->post([self = shared_from_this()] {
        if (self->room_) self->room_();
    });
}

void ResponseStream::begin(Head head, std::function<void()> room) {
    writers_ = loop::Loop::current();
    room_ = std::move(room);
    readers_.post([self = shared_from_this(), head = std::move(head)]() mutable {
        if (!self->closed_) self->reader_.begun(std::move(head));
    });
}

void ResponseStream::write(std::string piece) {
    if (closed_) return;
    unread_ += piece.size();
    readers_.post([self = shared_from_this(), piece = std::move(piece)]() mutable {
        if (!self->closed_) self->reader_.piece(std::move(piece));
    });
}

bool ResponseStream::has_room() {
    const auto room = [this] { return closed_ || unread_ <= kUnreadMax; };
    if (room()) return true;
    waits_ = true;
    // The reader may have taken it all before it could see that somebody waits.
    return room() && waits_.exchange(false);
}

}  // namespace penstock::api

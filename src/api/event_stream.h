// Operations whose answer is a stream of events: SubscribeToShard, InvokeWithResponseStream.
//
// run() answers an EventProducer instead of a Response, or with one, whose members are then headers.  The
// protocol sends the initial response, then starts the producer, which sends events until it ends or the
// client has gone.  Everything on the loop that took the request.
#pragma once
#include <memory>
#include <string_view>

#include "api/error.h"
#include "wire/wire.h"

namespace penstock::api {

// Where the events go.
class EventSink {
public:
    virtual ~EventSink() = default;
    // `name` is the event's member in the stream's shape.
    virtual void event(std::string_view name, const wire::Shape& shape, const void* event) = 0;
    // An event that is nothing but bytes.
    virtual void payload(std::string_view name, std::string_view bytes) = 0;
    // The last word: a normal end, or a modelled error.  The producer is destroyed at the end of the tick.
    virtual void end() = 0;
    virtual void fail(const Error& error) = 0;
    // False while the client has not taken enough of what was sent; then wait for room().
    virtual bool has_room() const = 0;

    template <class T>
    void event(std::string_view name, const T& it) {
        event(name, wire::shape_of<T>(), &it);
    }
};

// Destroyed when it has ended, or when the client has gone: whatever it holds goes with it.
class EventProducer {
public:
    virtual ~EventProducer() = default;
    // Once.  The sink outlives the producer.
    virtual void start(EventSink& sink) = 0;
    // The client has caught up.
    virtual void room() = 0;
};

using EventSource = std::unique_ptr<EventProducer>;

// Over REST: what stands in the headers, before the events.
template <class Response>
struct WithEvents {
    Response response{};
    EventSource events{};
};

}  // namespace penstock::api

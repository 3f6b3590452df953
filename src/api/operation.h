// An operation is a type with a name, a Request, a Response and run(); a service is a list of them.
//
// run(service, caller, request) answers Result<Response>, or Reply<Response> when it waits for something;
// with EventSource or WithEvents<Response> in place of Response when the answer is a stream of events, or
// MadeOn<Response>.
// Parsing and validation happen on the core that accepted the request; `runs_at_home = true` moves run() to
// core 0, where the control plane lives.
#pragma once
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include "api/caller.h"
#include "api/error.h"
#include "api/event_stream.h"
#include "loop/cores.h"
#include "loop/task.h"
#include "net/message.h"
#include "wire/wire.h"

namespace penstock::api {

template <class T>
using Reply = loop::Task<Result<T>>;

// Of an operation whose work is done on a loop of its own choice: which it was, so that the connection may go
// there.
template <class Response>
struct MadeOn {
    Response response{};
    loop::Loop* loop = nullptr;
};

// For operations whose request or response has no members.
struct Empty {};

// REST only: "POST", "/v2/apis/{apiId}/routes", and the status of success.
struct Route {
    std::string_view method;
    std::string_view path;
    int success = 200;
};

// One path segment or query item bound to a name.
struct Binding {
    std::string name;
    std::string value;
};

// A request as a service's protocol has taken it apart.
struct Parts {
    const net::Request* http = nullptr;
    std::vector<Binding> path;                       // REST: {name} segments, decoded
    std::vector<Binding> query;                      // REST: decoded
    wire::Encoding encoding = wire::Encoding::json;  // of the body, and of the answer's
};

// What goes back, before the protocol's own headers.
struct Answer {
    int status = 200;
    net::Headers headers;
    std::string body;
    bool body_is_payload = false;  // raw bytes, not a document
    EventSource events{};          // instead of a body: what follows
    loop::Loop* made_on = nullptr;
};

// What the dispatcher keeps of an operation once its types are erased.
struct Operation {
    std::string_view name;
    Route route;  // empty for services that go by X-Amz-Target
    Reply<Answer> (*call)(void* service, loop::Cores& cores, wire::TimestampFormat timestamps, Caller caller,
                          Parts parts);
    const wire::Shape& (*request)();
    const wire::Shape& (*response)();
};

// Fills and checks a request; shared by all operations.
Result<void> read_request(const Parts& parts, const wire::Shape& shape, void* request);
Answer write_answer(const wire::Shape& shape, const void* response, const Route& route,
                    wire::TimestampFormat timestamps, wire::Encoding encoding);

namespace detail {

template <class Op>
constexpr bool runs_at_home() {
    if constexpr (requires { Op::runs_at_home; })
        return Op::runs_at_home;
    else
        return false;
}

template <class Op>
constexpr Route route_of() {
    if constexpr (requires { Op::route; })
        return Op::route;
    else
        return {};
}

// What run() answers once it is awaited: a Response, or the source of an event stream.
template <class T>
struct Ran;
template <class T>
struct Ran<Result<T>> {
    using type = T;
    static constexpr bool waits = false;
};
template <class T>
struct Ran<Reply<T>> {
    using type = T;
    static constexpr bool waits = true;
};

template <class T>
constexpr bool kHasEvents = false;
template <class T>
constexpr bool kHasEvents<WithEvents<T>> = true;
template <class T>
constexpr bool kHasLoop = false;
template <class T>
constexpr bool kHasLoop<MadeOn<T>> = true;

// A service may refuse calls whose request is in order, on the core that accepted them: those that come too
// often.
template <class Service>
concept Admits = requires(Service& self, const Caller& caller, const wire::Shape& shape,
                          const void* request) {
    { self.admit(std::string_view(), caller, shape, request) } -> std::same_as<Result<void>>;
};

template <class Op, class Service>
Reply<Answer> call(void* service, loop::Cores& cores, wire::TimestampFormat timestamps, Caller caller,
                   Parts parts) {
    typename Op::Request request{};
    auto status = read_request(parts, wire::shape_of<typename Op::Request>(), &request);
    if (!status) co_return std::unexpected(std::move(status.error()));

    Service& self = *static_cast<Service*>(service);
    if constexpr (Admits<Service>) {
        auto admitted = self.admit(Op::name, caller, wire::shape_of<typename Op::Request>(), &request);
        if (!admitted) co_return std::unexpected(std::move(admitted.error()));
    }

    loop::Hop home(cores.home());
    loop::Hop back(*loop::Loop::current());
    if constexpr (runs_at_home<Op>()) co_await home;
    using Running = Ran<decltype(Op::run(self, caller, request))>;
    using Response = typename Running::type;
    Result<Response> response = std::unexpected(Error{});
    if constexpr (!Running::waits) {
        response = Op::run(self, caller, request);
    } else {
        auto running = Op::run(self, caller, request);
        response = co_await running;
    }
    if constexpr (runs_at_home<Op>()) co_await back;
    if (!response) co_return std::unexpected(std::move(response.error()));
    if constexpr (std::same_as<Response, EventSource>) {
        Answer answer;
        answer.events = std::move(*response);
        co_return answer;
    } else if constexpr (kHasEvents<Response>) {
        Answer answer = write_answer(wire::shape_of<typename Op::Response>(), &response->response,
                                     route_of<Op>(), timestamps, parts.encoding);
        answer.events = std::move(response->events);
        co_return answer;
    } else if constexpr (kHasLoop<Response>) {
        Answer answer = write_answer(wire::shape_of<typename Op::Response>(), &response->response,
                                     route_of<Op>(), timestamps, parts.encoding);
        answer.made_on = response->loop;
        co_return answer;
    } else
        co_return write_answer(wire::shape_of<Response>(), &*response, route_of<Op>(), timestamps,
                               parts.encoding);
}

}  // namespace detail

template <class Op, class Service>
constexpr Operation operation() {
    return {Op::name, detail::route_of<Op>(), &detail::call<Op, Service>,
            &wire::shape_of<typename Op::Request>, &wire::shape_of<typename Op::Response>};
}

}  // namespace penstock::api

// A response that a runtime streams (Lambda-Runtime-Function-Response-Mode: streaming), while it comes:
// passed on piece by piece to whoever invoked so, or gathered for those who want it whole.
//
// Belongs to the worker's loop, and to its worker.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/functions.h"
#include "api/response_stream.h"
#include "lambda/response_limit.h"
#include "net/server.h"

namespace penstock::lambda {

// Whether the runtime says that it will stream what it posts here.
bool is_streaming(const net::Request& head);

class StreamedResponse {
public:
    // How it ended, and REPORT's word for that.  Not called when the runtime goes away in its middle: why it
    // did so is told by its process's end.  The response may be destroyed in this call.
    using Done = std::function<void(api::InvocationResult result, std::string_view status)>;

    // `to` may be null: then the result has all of it.
    StreamedResponse(std::shared_ptr<api::ResponseStream> to, Done done)
        : to_(std::move(to)), done_(std::move(done)) {}
    ~StreamedResponse();
    void begin(const net::Request& head, net::Reply reply, net::BodyStream body,
               std::string executed_version);

private:
    void piece(std::string_view bytes);
    void end(const net::Headers& trailers);
    // One that is wanted whole may be as large as if it had not been streamed.
    std::size_t bytes_max() const { return to_ ? kStreamedBytesMax : kResponseBytesMax; }
    void refuse();

    std::shared_ptr<api::ResponseStream> to_;
    Done done_;
    net::Reply reply_;
    std::optional<net::BodyStream> body_;
    std::string whole_;
    std::size_t bytes_ = 0;
};

}  // namespace penstock::lambda

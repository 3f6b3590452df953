// An invocation whose response is passed on while the function writes it.
//
// Belongs to the loop that made it.  Destroyed before the end, it lets the function finish and throws away
// what still comes.
#pragma once
#include <memory>

#include "api/response_stream.h"
#include "lambda/invoker.h"

namespace penstock::lambda {

class StreamedInvocation {
public:
    using Head = api::ResponseStream::Head;

    class Client {
    public:
        virtual ~Client() = default;
        // The function answers.  Not called when it fails before that.
        virtual void begun(Head head) = 0;
        // Told to took() when it has been passed on.
        virtual void piece(std::string bytes) = 0;
        // Last call.  The error is a refusal.  The result's payload is that of a failure, if it is one.
        virtual void ended(api::Result<api::InvocationResult> result) = 0;
    };

    // The client outlives this, and hears nothing before the constructor has returned.
    StreamedInvocation(Invoker& invoker, api::Invocation invocation, Client& client);
    ~StreamedInvocation();

    void took(std::size_t bytes) { stream_->took(bytes); }

private:
    void ended(api::Result<api::InvocationResult> result);

    Client& client_;
    std::shared_ptr<api::ResponseStream> stream_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // outlived by the invocation
    bool begun_ = false;
};

}  // namespace penstock::lambda

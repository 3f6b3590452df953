#include "lambda/streamed_invocation.h"

namespace penstock::lambda {

StreamedInvocation::StreamedInvocation(Invoker& invoker, api::Invocation invocation, Client& client)
    : client_(client),
      stream_(std::make_shared<api::ResponseStream>(api::ResponseStream::Reader{
          .begun =
              [this](Head head) {
                  begun_ = true;
                  client_.begun(std::move(head));
              },
          .piece = [this](std::string bytes) { client_.piece(std::move(bytes)); }})) {
    invocation.stream = stream_;
    invoker.invoke(std::move(invocation),
                   [this, alive = alive_](api::Result<api::InvocationResult> result) mutable {
                       if (*alive) ended(std::move(result));
                   });
}

StreamedInvocation::~StreamedInvocation() {
    *alive_ = false;
    stream_->close();
}

// A function that does not stream answers in one piece.
void StreamedInvocation::ended(api::Result<api::InvocationResult> result) {
    const bool whole = result && result->function_error.empty() && !begun_;
    if (!whole) return client_.ended(std::move(result));
    const auto alive = alive_;
    begun_ = true;
    client_.begun({.content_type = "application/json", .executed_version = result->executed_version});
    stream_->count(result->payload.size());
    if (*alive) client_.piece(std::move(result->payload));
    result->payload.clear();
    if (*alive) client_.ended(std::move(result));
}

}  // namespace penstock::lambda

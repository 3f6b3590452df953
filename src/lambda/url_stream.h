// A function URL whose InvokeMode is RESPONSE_STREAM: the client gets the body as the function writes it.
#pragma once
#include <functional>

#include "api/exchange.h"
#include "lambda/function_settings.h"
#include "lambda/invoker.h"

namespace penstock::lambda {

// What is answered when nothing of the function's answer has been sent yet and none will come.
using UrlRefusal = std::function<net::Response(const api::Result<api::InvocationResult>&)>;

// Frees itself when all is over.
void stream_url_answer(api::Exchange exchange, Invoker& invoker, api::Invocation invocation,
                       std::optional<Cors> cors, UrlRefusal refusal);

}  // namespace penstock::lambda

// What a function behind a URL is sent of a request, and what its answer becomes: payload format 2.0 (Lambda
// guide, urls-invocation).
#pragma once
#include <optional>
#include <string>

#include "api/caller.h"
#include "base/clock.h"
#include "lambda/function_settings.h"
#include "net/message.h"

namespace penstock::lambda {

struct UrlRequest {
    const net::Request& http;
    std::string id;                       // of the URL
    std::string path;                     // below it, still encoded
    const api::Caller* signer = nullptr;  // with AWS_IAM
    std::string request_id;
    base::WallMs at_ms = 0;
};
std::string write_url_event(const UrlRequest& request);

// The function's result as HTTP; nothing when it cannot be one.
std::optional<net::Response> read_url_answer(std::string_view payload);

// What stands before the body of a response that a function streams: status, headers and cookies, as JSON.
std::optional<net::Response> read_url_prelude(std::string_view json);

// The answer to a browser's question before the request; nothing when this is no such question.
std::optional<net::Response> answer_preflight(const net::Request& request, const Cors& cors);
// What the URL's configuration says wins over what the function said.
void add_cors(net::Response& response, const net::Request& request, const Cors& cors);

}  // namespace penstock::lambda

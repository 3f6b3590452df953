// One run of an integration: what goes in and what comes out.
#pragma once
#include <cstdint>
#include <string>

#include "gateway/model.h"
#include "net/message.h"

namespace penstock::gateway {

// What it refers to must outlive the call.
struct IntegrationCall {
    const ApiModel& model;
    const Definition& definition;
    const Integration& integration;
    const Texts& stage_variables;
    std::string context{};                    // requestContext, as JSON
    std::string event{};                      // for a function by AWS_PROXY only
    std::string body{};                       // of the message
    const net::Request* handshake = nullptr;  // while a client connects
};

struct Outcome {
    enum class Kind : std::uint8_t {
        answered,
        function_error,   // the function ended with an error of its own
        not_let_through,  // no template fits, and passthroughBehavior does not let the message pass
        failed,
        timed_out,
    } kind = Kind::failed;
    std::string payload{};      // what the function said, or what the client is to be told
    int status = 200;           // of an HTTP server's, a service's or a MOCK integration's answer
    std::string subprotocol{};  // that an integration other than AWS_PROXY chose for a client that connects
    std::string problem{};      // a sentence for the log
    std::int64_t took_ms = 0;
};

// Whether its answer is a proxy function's, {"statusCode": ..., "body": ...}.
inline bool is_function_proxy(const Integration& integration) {
    return *integration.integration_type == "AWS_PROXY";
}

}  // namespace penstock::gateway

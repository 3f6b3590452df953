// Carries out a route's integration: a function, an action of an AWS service, or none at all (MOCK).
//
// From any core.  What goes in and what comes out is shaped by mapping templates, except for AWS_PROXY.
#pragma once
#include <string>

#include "api/actions.h"
#include "api/functions.h"
#include "gateway/model.h"
#include "loop/task.h"

namespace penstock::gateway {

// Of an integration that says nothing else, and of authorizers.
inline constexpr std::int64_t kIntegrationTimeoutMs = 29'000;

// What it refers to must outlive the call.  Of event and context only one is needed, see is_proxy().
struct IntegrationCall {
    const ApiModel& model;
    const Definition& definition;
    const Integration& integration;
    const Texts& stage_variables;
    std::string event{};    // for a function by AWS_PROXY
    std::string context{};  // requestContext, as JSON: for the others' templates
    std::string body{};     // of the message
};

struct Outcome {
    enum class Kind : std::uint8_t {
        answered,
        error,  // the function's own, with an errorMessage
        failed,
        timed_out,
    } kind = Kind::failed;
    std::string payload{};  // what the function said, or what the client is to be told
};

class Integrator {
public:
    Integrator(api::FunctionInvoker& functions, const api::Actions& actions);

    loop::Task<Outcome> run(IntegrationCall call);
    loop::Task<Outcome> call_function(std::string function_arn, std::string event, std::int64_t timeout_ms);

private:
    loop::Task<Outcome> run_shaped(IntegrationCall call, std::string request);
    loop::Task<Outcome> run_action(const IntegrationCall& call, std::string request, std::string& status);

    api::FunctionInvoker& functions_;
    const api::Actions& actions_;
};

// Whether its answer is a proxy function's, {"statusCode": ..., "body": ...}.
bool is_proxy(const Integration& integration);

}  // namespace penstock::gateway

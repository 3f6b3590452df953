// Carries out a route's integration: a function, an HTTP server, an action of an AWS service, or none at all
// (MOCK).
//
// From any core.
#pragma once
#include <string>

#include "api/actions.h"
#include "api/functions.h"
#include "fetch/http_client.h"
#include "gateway/integration_call.h"
#include "gateway/integration_request.h"
#include "loop/task.h"

namespace penstock::gateway {

// Of an integration that says nothing else, and of authorizers.
inline constexpr std::int64_t kIntegrationTimeoutMs = 29'000;

class Integrator {
public:
    Integrator(api::FunctionInvoker& functions, const api::Actions& actions, fetch::HttpClient& http)
        : functions_(functions), actions_(actions), http_(http) {}

    loop::Task<Outcome> run(IntegrationCall call);
    loop::Task<Outcome> call_function(std::string function_arn, std::string event, std::int64_t timeout_ms);

private:
    loop::Task<Outcome> run_untimed(IntegrationCall call);
    loop::Task<Outcome> run_function(const IntegrationCall& call, std::string arn,
                                     IntegrationRequest request);
    loop::Task<Outcome> run_action(const IntegrationCall& call, std::string request);
    loop::Task<Outcome> run_http(const IntegrationCall& call, IntegrationRequest request);

    api::FunctionInvoker& functions_;
    const api::Actions& actions_;
    fetch::HttpClient& http_;
};

}  // namespace penstock::gateway

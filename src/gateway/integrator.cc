#include "gateway/integrator.h"

#include "base/logging.h"
#include "base/random.h"
#include "base/text.h"
#include "gateway/function_uri.h"
#include "gateway/integration_response.h"
#include "gateway/service_uri.h"
#include "gateway/values.h"
#include "wire/json.h"

namespace penstock::gateway {
namespace {

using Kind = Outcome::Kind;

std::int64_t timeout_of(const Integration& integration) {
    return integration.timeout_ms ? integration.timeout_ms->value : kIntegrationTimeoutMs;
}

std::string text_in(std::string_view json, std::string_view name) {
    const auto document = wire::JsonDocument::parse(json);
    const auto found = document ? document->root().find(name) : std::nullopt;
    if (!found) return "";
    return found->is_text() ? std::string(found->text()) : found->to_json();
}

// Its template says which response it is (API Gateway guide, MOCK integrations).
Outcome run_mock(const IntegrationCall& call, std::string request) {
    const std::string status = text_in(request, "statusCode");
    const auto number = base::to_integer(status);
    if (!number || *number < 100 || *number > 599)
        return {.kind = Kind::failed, .problem = "the template of a MOCK integration gives no statusCode"};
    return response_for(call, status, {.status = static_cast<int>(*number), .body = std::move(request)});
}

}  // namespace

loop::Task<Outcome> Integrator::run(IntegrationCall call) {
    const auto begun = std::chrono::steady_clock::now();
    const std::string api = call.model.id();
    auto running = run_untimed(std::move(call));
    auto outcome = co_await running;
    const auto passed = std::chrono::steady_clock::now() - begun;
    outcome.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(passed).count();
    if (!outcome.problem.empty()) base::log_warning("an integration of API " + api + ": " + outcome.problem);
    co_return outcome;
}

loop::Task<Outcome> Integrator::run_untimed(IntegrationCall call) {
    const std::string& type = call.integration.integration_type->value;
    std::string function = function_arn_of(call.integration.integration_uri->value, call.stage_variables);
    if (is_function_proxy(call.integration)) {
        auto calling =
            call_function(std::move(function), std::move(call.event), timeout_of(call.integration));
        auto outcome = co_await calling;
        co_return outcome;
    }
    auto request = request_for(call);
    if (!request) co_return std::move(request.error());
    if (type == "MOCK") co_return run_mock(call, std::move(request->body));
    if (type == "HTTP" || type == "HTTP_PROXY") {
        auto asking = run_http(call, std::move(*request));
        auto outcome = co_await asking;
        co_return outcome;
    }
    if (!function.empty()) {
        auto calling = run_function(call, std::move(function), std::move(*request));
        auto outcome = co_await calling;
        co_return outcome;
    }
    auto acting = run_action(call, std::move(request->body));
    auto outcome = co_await acting;
    co_return outcome;
}

loop::Task<Outcome> Integrator::run_function(const IntegrationCall& call, std::string arn,
                                             IntegrationRequest request) {
    // How a route starts a function without waiting for it (API Gateway guide,
    // set-up-lambda-integration-async).
    if (request.headers.get("X-Amz-Invocation-Type") == "Event") {
        functions_.invoke_async({.function_arn = std::move(arn), .payload = std::move(request.body)});
        co_return response_for(call, "", {.status = 202});
    }
    auto calling = call_function(std::move(arn), std::move(request.body), timeout_of(call.integration));
    auto outcome = co_await calling;
    if (outcome.kind != Kind::answered && outcome.kind != Kind::function_error) co_return outcome;
    const bool failed = outcome.kind == Kind::function_error;
    const std::string message = text_in(outcome.payload, "errorMessage");
    auto shaped = response_for(call, message, {.status = 200, .body = std::move(outcome.payload)});
    // Reported of $connect; a message's client is told what the response makes of it.
    if (failed) shaped.status = 500;
    co_return shaped;
}

loop::Task<Outcome> Integrator::run_http(const IntegrationCall& call, IntegrationRequest request) {
    const std::string& method = call.integration.integration_method->value;
    fetch::Call asked{.url = request.url(call),
                      .method = method == "ANY" ? "POST" : method,
                      .headers = std::move(request.headers),
                      .body = std::move(request.body),
                      .timeout_ms = timeout_of(call.integration)};
    // As AWS's gateway names itself (API Gateway guide, http-api-develop-integrations).
    if (!asked.headers.find("User-Agent"))
        asked.headers.add("User-Agent", "AmazonAPIGateway_" + call.model.id());
    if (!asked.headers.find("Content-Type") && !asked.body.empty())
        asked.headers.add("Content-Type", "application/json");
    loop::Later<fetch::HttpClient::Answer> asking(
        [&](auto done) { http_.send(std::move(asked), std::move(done)); });
    auto answer = co_await asking;
    if (!answer) {
        const bool late = answer.error().failure == fetch::Failure::timed_out;
        co_return Outcome{.kind = late ? Kind::timed_out : Kind::failed, .problem = answer.error().message};
    }
    if (*call.integration.integration_type == "HTTP_PROXY")
        co_return Outcome{.kind = Kind::answered,
                          .payload = std::move(answer->body),
                          .status = answer->status,
                          .subprotocol = std::string(answer->headers.get("Sec-WebSocket-Protocol"))};
    const std::string status = std::to_string(answer->status);
    co_return response_for(call, status, std::move(*answer));
}

loop::Task<Outcome> Integrator::run_action(const IntegrationCall& call, std::string request) {
    const auto action = service_action_of(call.integration.integration_uri->value);
    if (!action) co_return Outcome{.problem = "the URI names no action"};
    // As the API's owner, in the region that the URI names.
    api::Caller caller{.account = call.model.account->value, .region = action->region};
    caller.service = action->service;
    caller.request_id = base::random_uuid();
    auto calling = actions_.call(action->service, action->action, std::move(caller), std::move(request));
    auto answer = co_await calling;
    net::Response response{.status = answer ? 200 : answer.error().status};
    response.headers.add("Content-Type", "application/x-amz-json-1.1");
    response.body = answer ? std::move(*answer)
                           : wire::JsonObject()
                                 .text("__type", answer.error().code)
                                 .text("message", answer.error().message)
                                 .take();
    const std::string status = std::to_string(response.status);
    co_return response_for(call, status, std::move(response));
}

loop::Task<Outcome> Integrator::call_function(std::string function_arn, std::string event,
                                              std::int64_t timeout_ms) {
    struct Race {  // the function against the clock: whoever is first answers
        std::move_only_function<void(Outcome)> done;
        loop::Loop::TimerId timer = 0;
    };
    api::Invocation invocation{.function_arn = std::move(function_arn), .payload = std::move(event)};
    loop::Later<Outcome> racing([&](auto done) {
        auto race = std::make_shared<Race>();
        race->done = std::move(done);
        loop::Loop& here = *loop::Loop::current();
        race->timer = here.after(timeout_ms, [race] {
            if (auto first = std::exchange(race->done, nullptr)) first({.kind = Kind::timed_out});
        });
        functions_.invoke(std::move(invocation), [race, &here](api::Result<api::InvocationResult> result) {
            here.cancel(race->timer);
            auto first = std::exchange(race->done, nullptr);
            if (!first) return;
            if (!result) return first({.kind = Kind::failed, .problem = result.error().message});
            first({.kind = result->function_error.empty() ? Kind::answered : Kind::function_error,
                   .payload = std::move(result->payload)});
        });
    });
    auto outcome = co_await racing;
    co_return outcome;
}

}  // namespace penstock::gateway

#include "gateway/integrator.h"

#include "base/logging.h"
#include "base/random.h"
#include "gateway/function_uri.h"
#include "gateway/mapping_template.h"
#include "gateway/selection.h"
#include "gateway/service_uri.h"
#include "wire/json.h"

namespace penstock::gateway {
namespace {

const wire::Text* find(const Texts& texts, const std::string& key) {
    const auto found = texts.find(key);
    return found == texts.end() ? nullptr : &found->second;
}

// By the selection expression, else the catch-all.
const wire::Text* choose_template(const Texts& templates, const wire::Text& expression,
                                  std::string_view body) {
    const wire::Text* const chosen = find(templates, select(expression.value, body));
    return chosen ? chosen : find(templates, "$default");
}

std::optional<std::string> fill(const std::string& source, const IntegrationCall& call,
                                std::string_view body) {
    auto filled = fill_template(source, {body, call.context, call.stage_variables});
    if (filled) return std::move(*filled);
    base::log_warning("a mapping template of API " + call.model.id() + ": " + filled.error());
    return std::nullopt;
}

// What goes to the integration; nothing when the message is not let through.
std::optional<std::string> request_of(const IntegrationCall& call) {
    const Integration& integration = call.integration;
    const Texts& templates = *integration.request_templates;
    if (const wire::Text* const chosen =
            choose_template(templates, *integration.template_selection_expression, call.body))
        return fill(chosen->value, call, call.body);
    const std::string& behavior = integration.passthrough_behavior->value;
    const bool passes = behavior == "WHEN_NO_TEMPLATES" ? templates.empty() : behavior != "NEVER";
    return passes ? std::optional(call.body) : std::nullopt;
}

// What goes back, by the integration response that fits; as it came when there is none.
Outcome response_of(const IntegrationCall& call, const std::string& selected, std::string answer) {
    const IntegrationResponse* const response = call.definition.response_of(call.integration, selected);
    if (!response) return {Outcome::Kind::answered, std::move(answer)};
    const wire::Text* const chosen =
        choose_template(*response->response_templates, *response->template_selection_expression, call.body);
    if (!chosen) return {Outcome::Kind::answered, std::move(answer)};
    auto filled = fill(chosen->value, call, answer);
    if (!filled) return {Outcome::Kind::failed};
    return {Outcome::Kind::answered, std::move(*filled)};
}

std::string text_in(std::string_view json, std::string_view name) {
    const auto document = wire::JsonDocument::parse(json);
    const auto found = document ? document->root().find(name) : std::nullopt;
    if (!found) return "";
    return found->is_text() ? std::string(found->text()) : found->to_json();
}

}  // namespace

bool is_proxy(const Integration& integration) { return *integration.integration_type == "AWS_PROXY"; }

Integrator::Integrator(api::FunctionInvoker& functions, const api::Actions& actions)
    : functions_(functions), actions_(actions) {}

loop::Task<Outcome> Integrator::run(IntegrationCall call) {
    if (is_proxy(call.integration)) {
        const auto& limit = call.integration.timeout_ms;
        auto calling =
            call_function(function_arn_of(call.integration.integration_uri->value, call.stage_variables),
                          call.event, limit ? limit->value : kIntegrationTimeoutMs);
        auto outcome = co_await calling;
        co_return outcome;
    }
    auto request = request_of(call);
    if (!request) co_return Outcome{};
    auto running = run_shaped(std::move(call), std::move(*request));
    auto outcome = co_await running;
    co_return outcome;
}

loop::Task<Outcome> Integrator::run_shaped(IntegrationCall call, std::string request) {
    if (*call.integration.integration_type == "MOCK") {
        // Its template says which response it is (API Gateway guide, MOCK integrations).
        const std::string status = text_in(request, "statusCode");
        if (status.empty()) co_return Outcome{};
        co_return response_of(call, status, std::move(request));
    }
    const std::string function =
        function_arn_of(call.integration.integration_uri->value, call.stage_variables);
    if (function.empty()) {
        std::string status;
        auto acting = run_action(call, std::move(request), status);
        auto outcome = co_await acting;
        if (outcome.kind != Outcome::Kind::answered) co_return outcome;
        co_return response_of(call, status, std::move(outcome.payload));
    }
    const auto& limit = call.integration.timeout_ms;
    auto calling = call_function(function, std::move(request), limit ? limit->value : kIntegrationTimeoutMs);
    auto outcome = co_await calling;
    if (outcome.kind == Outcome::Kind::failed || outcome.kind == Outcome::Kind::timed_out) co_return outcome;
    const std::string selected = text_in(outcome.payload, "errorMessage");
    co_return response_of(call, selected, std::move(outcome.payload));
}

loop::Task<Outcome> Integrator::run_action(const IntegrationCall& call, std::string request,
                                           std::string& status) {
    const auto action = service_action_of(call.integration.integration_uri->value);
    if (!action) co_return Outcome{};
    // As the API's owner, in the region that the URI names.
    api::Caller caller{.account = call.model.account->value, .region = action->region};
    caller.service = action->service;
    caller.request_id = base::random_uuid();
    auto calling = actions_.call(action->service, action->action, std::move(caller), std::move(request));
    auto answer = co_await calling;
    status = std::to_string(answer ? 200 : answer.error().status);
    if (answer) co_return Outcome{Outcome::Kind::answered, std::move(*answer)};
    co_return Outcome{Outcome::Kind::answered, wire::JsonObject()
                                                   .text("__type", answer.error().code)
                                                   .text("message", answer.error().message)
                                                   .take()};
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
            if (auto first = std::exchange(race->done, nullptr)) first({Outcome::Kind::timed_out});
        });
        functions_.invoke(std::move(invocation), [race, &here](api::Result<api::InvocationResult> result) {
            here.cancel(race->timer);
            auto first = std::exchange(race->done, nullptr);
            if (!first) return;
            if (!result) return first({Outcome::Kind::failed});
            first({result->function_error.empty() ? Outcome::Kind::answered : Outcome::Kind::error,
                   std::move(result->payload)});
        });
    });
    auto outcome = co_await racing;
    co_return outcome;
}

}  // namespace penstock::gateway

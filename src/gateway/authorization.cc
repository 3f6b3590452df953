#include "gateway/authorization.h"

#include "gateway/authorizer.h"
#include "gateway/function_uri.h"

namespace penstock::gateway {
namespace {

// Authorization by IAM: signed by a key of the API's account.  Without --credentials nobody knows keys, and a
// signature is believed; but there must be one.
std::optional<Refusal> check_signer(api::Exchange& exchange, ConnectionFacts& facts) {
    if (exchange.caller.access_key.empty()) return not_signed();
    if (auto known = api::authenticate(exchange, "execute-api"); !known)
        return Refusal{403, known.error().message, known.error().code};
    if (exchange.caller.account != facts.account)
        return not_allowed("arn:aws:iam::" + exchange.caller.account + ":root", connect_arn(facts));
    facts.access_key = exchange.caller.access_key;
    return std::nullopt;
}

}  // namespace

loop::Task<std::optional<Refusal>> Authorization::check(api::Exchange& exchange, const ApiModel& model,
                                                        const Route& route, const Definition& definition,
                                                        ConnectionFacts& facts) const {
    const std::string& type = route.authorization_type->value;
    std::string usage_key;
    std::optional<Refusal> refused;
    if (type == "AWS_IAM") {
        refused = check_signer(exchange, facts);
    } else if (type == "CUSTOM") {
        const Authorizer* const authorizer = definition.authorizer_of(route);
        if (!authorizer) co_return authorizer_failure();
        auto asking = ask_authorizer(exchange.request, model, *authorizer, facts, usage_key);
        refused = co_await asking;
    }
    if (!refused && route.api_key_required->value)
        refused = check_key(exchange.request, model, facts, usage_key);
    co_return refused;
}

// By the API's key selection expression: what the client sent, or what the authorizer said.
std::optional<Refusal> Authorization::check_key(const net::Request& handshake, const ApiModel& model,
                                                const ConnectionFacts& facts,
                                                const std::string& usage_key) const {
    const std::string& expression = model.api->api_key_selection_expression->value;
    const std::string key =
        expression == kKeyFromAuthorizer ? usage_key : Values({.handshake = &handshake}).expand(expression);
    const api::Caller owner{.account = facts.account, .region = facts.region};
    switch (keys_ ? keys_->use(owner, facts.api_id, facts.stage, key) : api::KeyVerdict::unknown) {
        case api::KeyVerdict::allowed:
            return std::nullopt;
        case api::KeyVerdict::unknown:
            break;
        case api::KeyVerdict::throttled:
            return Refusal{429, "Too Many Requests", "TooManyRequestsException"};
        case api::KeyVerdict::over_quota:
            return Refusal{429, "Limit Exceeded", "LimitExceededException"};
    }
    return Refusal{403, "Forbidden", "ForbiddenException"};
}

loop::Task<std::optional<Refusal>> Authorization::ask_authorizer(const net::Request& handshake,
                                                                 const ApiModel& model,
                                                                 const Authorizer& authorizer,
                                                                 ConnectionFacts& facts,
                                                                 std::string& usage_key) const {
    const Texts& variables = model.stage_variables(facts.stage);
    const EventTime time{.request_id = new_request_id(), .now = facts.connected_at};
    const std::string context = connect_context(facts, time);
    if (!has_identity(authorizer,
                      {.handshake = &handshake, .context = context, .stage_variables = &variables}))
        co_return unauthorized();
    auto calling = integrator_.call_function(function_arn_of(authorizer.authorizer_uri->value, variables),
                                             authorizer_event(facts, context, handshake, variables),
                                             kIntegrationTimeoutMs);
    const auto outcome = co_await calling;
    if (outcome.kind == Outcome::Kind::function_error) co_return judge_error(outcome.payload);
    if (outcome.kind != Outcome::Kind::answered) co_return authorizer_failure();
    auto allowed = judge_answer(outcome.payload, connect_arn(facts));
    if (!allowed) co_return allowed.error();
    usage_key = std::move(allowed->usage_key);
    facts.authorizer = allowed->context +
                       ",\"integrationLatency\":" + std::to_string(clock_.now_ms() - facts.connected_at) +
                       "}";
    co_return std::nullopt;
}

}  // namespace penstock::gateway

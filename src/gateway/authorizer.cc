#include "gateway/authorizer.h"

#include "api/policy.h"
#include "gateway/identity_source.h"
#include "wire/json.h"

namespace penstock::gateway {
namespace {

// "at most 8 KB" (API Gateway guide, output of a Lambda authorizer).
constexpr std::size_t kAnswerBytesMax = 8 * 1024;

// Texts, whatever they were; lists and objects are not allowed.
bool add_context(const wire::JsonValue& context, wire::JsonObject& out) {
    bool sound = true;
    context.each_member([&](std::string_view key, wire::JsonValue value) {
        switch (value.kind()) {
            case wire::JsonKind::list:
            case wire::JsonKind::object:
                sound = false;
                break;
            case wire::JsonKind::text:
                out.text(key, value.text());
                break;
            case wire::JsonKind::null:
                break;
            default:
                out.text(key, value.to_json());
        }
    });
    return sound;
}

}  // namespace

Refusal unauthorized() { return {401, "Unauthorized", "UnauthorizedException"}; }

// AWS's body is not known (`?`).
Refusal authorizer_failure() { return {500, "Internal server error", "AuthorizerConfigurationException"}; }

Refusal not_signed() { return {403, "Missing Authentication Token", "MissingAuthenticationTokenException"}; }

Refusal not_allowed(const std::string& user_arn, const std::string& method_arn) {
    return {
        403,
        "User: " + user_arn + " is not authorized to perform: execute-api:Invoke on resource: " + method_arn,
        "AccessDeniedException"};
}

bool has_identity(const Authorizer& authorizer, const Sources& sources) {
    const Values values(sources);
    for (const wire::Text& list : *authorizer.identity_source) {
        for (const std::string_view source : identity_sources(list.value)) {
            if (values.text(source).empty()) return false;
        }
    }
    return true;
}

std::expected<Grant, Refusal> judge_answer(std::string_view answer, std::string_view method_arn) {
    if (answer.size() > kAnswerBytesMax) return std::unexpected(authorizer_failure());
    const auto document = wire::JsonDocument::parse(answer);
    const auto principal = document ? document->root().find("principalId") : std::nullopt;
    const auto policy = document ? document->root().find("policyDocument") : std::nullopt;
    if (!principal || !principal->is_text() || !policy || !policy->is_object())
        return std::unexpected(authorizer_failure());

    wire::JsonObject out;
    if (const auto context = document->root().find("context");
        context && context->kind() != wire::JsonKind::null) {
        if (!context->is_object() || !add_context(*context, out))
            return std::unexpected(authorizer_failure());
    }
    const api::Access access{
        .account = {}, .action = "execute-api:Invoke", .resource = std::string(method_arn)};
    switch (api::judge_identity(*policy, access)) {
        case api::Verdict::allowed:
            break;
        case api::Verdict::denied:
            return std::unexpected(
                Refusal{403, "User is not authorized to access this resource with an explicit deny",
                        "AccessDeniedException"});
        case api::Verdict::not_mentioned:
            return std::unexpected(
                Refusal{403, "User is not authorized to access this resource", "AccessDeniedException"});
    }
    Grant grant{.context = out.text("principalId", principal->text()).take()};
    grant.context.pop_back();
    const auto key = document->root().find("usageIdentifierKey");
    if (key && key->is_text()) grant.usage_key = key->text();
    return grant;
}

Refusal judge_error(std::string_view payload) {
    const auto document = wire::JsonDocument::parse(payload);
    const auto message = document ? document->root().find("errorMessage") : std::nullopt;
    // Exactly this word, by which functions say it.
    if (message && message->is_text() && message->text() == "Unauthorized") return unauthorized();
    return authorizer_failure();
}

}  // namespace penstock::gateway

#include "lambda/policy.h"

#include <algorithm>

#include "api/caller.h"
#include "base/random.h"
#include "lambda/errors.h"
#include "wire/json.h"

namespace penstock::lambda {
namespace {

std::string id_of(const wire::Text& statement) {
    const auto document = wire::JsonDocument::parse(statement.value);
    const auto id = document ? document->root().find("Sid") : std::nullopt;
    return id && id->is_text() ? std::string(id->text()) : "";
}

// The value of the statement's Principal, as JSON.
api::Result<std::string> write_principal(const std::string& who) {
    if (who == "*") return R"("*")";
    if (api::is_account(who)) return wire::JsonObject().text("AWS", "arn:aws:iam::" + who + ":root").take();
    if (who.starts_with("arn:aws") && who.find(":iam::") != who.npos)
        return wire::JsonObject().text("AWS", who).take();
    if (who.ends_with(".amazonaws.com") || who.ends_with(".amazon.com"))
        return wire::JsonObject().text("Service", who).take();
    return std::unexpected(
        invalid_parameter("The provided principal was invalid. Please check the principal and try again."));
}

std::string write_condition(const Statement& statement) {
    wire::JsonObject equals, condition;
    bool any_equals = false;
    const auto add = [&](const char* key, const std::string& value) {
        if (value.empty()) return;
        equals.text(key, value);
        any_equals = true;
    };
    add("AWS:SourceAccount", statement.source_account);
    add("lambda:EventSourceToken", statement.event_source_token);
    add("aws:PrincipalOrgID", statement.organization);
    add("lambda:FunctionUrlAuthType", statement.url_auth_type);
    if (any_equals) condition.raw("StringEquals", equals.take());
    if (statement.via_function_url) {
        condition.raw(
            "Bool", wire::JsonObject()
                        .text("lambda:InvokedViaFunctionUrl", *statement.via_function_url ? "true" : "false")
                        .take());
    }
    if (!statement.source_arn.empty())
        condition.raw("ArnLike", wire::JsonObject().text("AWS:SourceArn", statement.source_arn).take());
    return condition.take();
}

}  // namespace

api::Result<std::string> write_statement(const Statement& statement) {
    auto principal = write_principal(statement.principal);
    if (!principal) return principal;
    wire::JsonObject out;
    out.text("Sid", statement.id).text("Effect", "Allow").raw("Principal", *principal);
    out.text("Action", statement.action).text("Resource", statement.resource);
    const std::string condition = write_condition(statement);
    if (condition != "{}") out.raw("Condition", condition);
    return out.take();
}

std::string write_policy(const StoredPolicy& policy) {
    std::string statements = "[";
    for (const wire::Text& statement : *policy.statements)
        statements += (statements.size() > 1 ? "," : "") + statement.value;
    return wire::JsonObject()
        .text("Version", "2012-10-17")
        .text("Id", "default")
        .raw("Statement", statements + "]")
        .take();
}

api::Result<void> add_statement(StoredPolicy& policy, const std::string& id, std::string statement) {
    constexpr std::size_t bytes_max = 20'480;
    auto& all = policy.statements.set();
    if (std::ranges::any_of(all, [&](const wire::Text& one) { return id_of(one) == id; })) {
        return std::unexpected(conflict("The statement id (" + id +
                                        ") provided already exists. Please provide a new statement id, or "
                                        "remove the existing statement."));
    }
    all.emplace_back().value = std::move(statement);
    const std::size_t bytes = write_policy(policy).size();
    if (bytes > bytes_max) {
        return api::error("PolicyLengthExceededException", "The final policy size (" + std::to_string(bytes) +
                                                               ") is bigger than the limit (20480).");
    }
    policy.revision_id.put(base::random_uuid());
    return {};
}

api::Result<void> remove_statement(StoredPolicy& policy, const std::string& id) {
    auto& all = policy.statements.set();
    const auto found = std::ranges::find_if(all, [&](const wire::Text& one) { return id_of(one) == id; });
    if (found == all.end())
        return std::unexpected(not_found("Statement " + id + " is not found in resource policy."));
    all.erase(found);
    policy.revision_id.put(base::random_uuid());
    return {};
}

}  // namespace penstock::lambda

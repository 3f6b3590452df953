#include "api/policy.h"

#include <functional>
#include <optional>

#include "base/text.h"
#include "wire/json.h"

namespace penstock::api {
namespace {

using Statement = wire::JsonValue;

enum class Kind : unsigned char { resource, identity };

// A text, or any of a list of texts.
bool any_text(const std::optional<wire::JsonValue>& value,
              const std::function<bool(std::string_view)>& fits) {
    if (!value) return false;
    if (value->is_text()) return fits(value->text());
    bool found = false;
    if (value->kind() == wire::JsonKind::list) {
        value->each_element(
            [&](wire::JsonValue element) { found = found || (element.is_text() && fits(element.text())); });
    }
    return found;
}

bool names(const std::optional<wire::JsonValue>& principal, const std::string& account) {
    const auto is_caller = [&](std::string_view who) {
        return who == "*" || who == account || who == "arn:aws:iam::" + account + ":root";
    };
    if (!principal) return false;
    if (principal->is_text()) return principal->text() == "*";
    return any_text(principal->find("AWS"), is_caller);
}

// Each of the three that a statement does not say in the way we understand fits a Deny, and no Allow.
bool fits(Kind kind, const Statement& statement, const Access& access, bool denies) {
    if (statement.find("Condition") && !denies) return false;
    const auto is_action = [&](std::string_view pattern) {
        return matches(base::lower(access.action), base::lower(pattern));  // IAM's names have no case
    };
    const auto is_resource = [&](std::string_view pattern) { return matches(access.resource, pattern); };
    const auto holds = [&](std::string_view element, std::string_view opposite, const auto& holds_for) {
        return statement.find(opposite) ? denies : holds_for(statement.find(element));
    };
    const auto is_meant = [&](const auto& value) { return names(value, access.account); };
    return (kind == Kind::identity || holds("Principal", "NotPrincipal", is_meant)) &&
           holds("Action", "NotAction", [&](const auto& value) { return any_text(value, is_action); }) &&
           holds("Resource", "NotResource", [&](const auto& value) { return any_text(value, is_resource); });
}

Verdict judge(Kind kind, const wire::JsonValue& policy, const Access& access) {
    const auto statements = policy.find("Statement");
    if (!statements) return Verdict::not_mentioned;
    Verdict verdict = Verdict::not_mentioned;
    const auto hear = [&](const Statement& statement) {
        const auto effect = statement.find("Effect");
        if (!effect || !effect->is_text()) return;
        if (effect->text() == "Deny" && fits(kind, statement, access, true)) verdict = Verdict::denied;
        if (effect->text() == "Allow" && verdict != Verdict::denied && fits(kind, statement, access, false))
            verdict = Verdict::allowed;
    };
    if (statements->is_object())
        hear(*statements);
    else if (statements->kind() == wire::JsonKind::list)
        statements->each_element(hear);
    return verdict;
}

}  // namespace

Verdict judge(std::string_view policy, const Access& access) {
    const auto document = wire::JsonDocument::parse(policy);
    return document ? judge(Kind::resource, document->root(), access) : Verdict::not_mentioned;
}

Verdict judge_identity(const wire::JsonValue& policy, const Access& access) {
    return judge(Kind::identity, policy, access);
}

// Backtracks to the last * only, so the time is at most the product of the lengths.
bool matches(std::string_view text, std::string_view pattern) {
    std::size_t t = 0, p = 0, star = pattern.npos, from = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++t;
            ++p;
        } else if (star != pattern.npos) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace penstock::api

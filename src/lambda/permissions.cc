#include "lambda/permissions.h"

#include <algorithm>

#include "api/policy.h"
#include "lambda/errors.h"
#include "lambda/service.h"
#include "wire/json.h"

namespace penstock::lambda {
namespace {

// The function that a request of any operation names; nothing when it names none.
std::optional<FunctionRef> function_of(const wire::Shape& shape, const void* request,
                                       const api::Caller& caller) {
    std::optional<FunctionRef> ref;
    std::string qualifier;
    void* members[wire::kMembersMax];
    if (shape.locate) shape.locate(const_cast<void*>(request), members);
    for (std::size_t i = 0; i < shape.fields.size(); ++i) {
        const wire::Field& field = shape.fields[i];
        const wire::Shape& inner = field.shape();
        const void* const value = inner.kind == wire::Kind::text ? inner.get(members[i]) : nullptr;
        if (!value) continue;
        const std::string& text = static_cast<const wire::Text*>(value)->value;
        if (field.name == "FunctionName") ref = parse_function_name(text, caller);
        if (field.name == "ARN") ref = parse_function_arn(text);
        if (field.name == "Qualifier") qualifier = text;
    }
    if (ref && ref->qualifier.empty()) ref->qualifier = qualifier;
    return ref;
}

// IAM's name of what an operation does.
std::string action_of(std::string_view operation) {
    const bool invokes =
        operation == "Invoke" || operation == "InvokeAsync" || operation == "InvokeWithResponseStream";
    return "lambda:" + (invokes ? "InvokeFunction" : std::string(operation));
}

constexpr std::string_view kInvokeUrl = "lambda:InvokeFunctionUrl";

// The policies' language has conditions, which api::judge takes for never met; this one is met.
bool is_for_url_of_everybody(const wire::JsonValue& statement) {
    const auto principal = statement.find("Principal"), action = statement.find("Action");
    const auto condition = statement.find("Condition");
    const bool open =
        !condition || condition->to_json() == R"({"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}})";
    return open && principal && principal->is_text() && principal->text() == "*" && action &&
           action->is_text() && api::matches(kInvokeUrl, action->text());
}

}  // namespace

bool allows_everybody(const FunctionEntry& entry, const std::string& qualifier) {
    const auto* const settings = entry.settings_of(qualifier);
    if (!settings) return false;
    return std::ranges::any_of(*settings->policy->statements, [](const wire::Text& text) {
        const auto document = wire::JsonDocument::parse(text.value);
        return document && is_for_url_of_everybody(document->root());
    });
}

bool allows_url(const FunctionEntry& entry, const std::string& qualifier, const api::Caller& caller) {
    const auto* const settings = entry.settings_of(qualifier);
    if (!settings || !settings->policy) return false;
    const std::string resource = qualifier == "$LATEST" ? entry.arn() : entry.arn() + ":" + qualifier;
    const api::Access access{
        .account = caller.account, .action = std::string(kInvokeUrl), .resource = resource};
    return api::judge(write_policy(*settings->policy), access) == api::Verdict::allowed;
}

api::Result<void> check_policy_revision(const FunctionEntry& entry, const FunctionRef& ref,
                                        const wire::Member<wire::Text>& expected) {
    if (!expected) return {};
    const auto* const settings = entry.settings_of(ref.qualifier);
    const Alias* const alias = entry.alias(ref.qualifier);
    std::string current = alias ? alias->revision_id->value : entry.find(ref.qualifier)->revision();
    if (settings && settings->policy) current = settings->policy->revision_id->value;
    if (expected->value == current) return {};
    return std::unexpected(wrong_revision("GetPolicy"));
}

// An account may do everything with what is its own.  What does not exist is refused to others as if it did:
// nobody learns of another's functions.
api::Result<void> Lambda::admit(std::string_view operation, const api::Caller& caller,
                                const wire::Shape& shape, const void* request) const {
    if (!policies) return {};
    const auto ref = function_of(shape, request, caller);
    if (!ref || ref->account == caller.account) return {};
    const api::Access access{
        .account = caller.account, .action = action_of(operation), .resource = ref->qualified_arn()};
    api::Verdict verdict = api::Verdict::not_mentioned;
    if (const auto entry = functions.entry(*ref)) {
        const auto* const settings = (*entry)->settings_of(ref->qualifier);
        if (settings && settings->policy) verdict = api::judge(write_policy(*settings->policy), access);
    }
    if (verdict == api::Verdict::allowed) return {};
    return api::error("AccessDeniedException",
                      "User: arn:aws:iam::" + caller.account + ":root is not authorized to perform: " +
                          access.action + " on resource: " + access.resource +
                          (verdict == api::Verdict::denied
                               ? " with an explicit deny in a resource-based policy"
                               : " because no resource-based policy allows the " + access.action + " action"),
                      403);
}

}  // namespace penstock::lambda

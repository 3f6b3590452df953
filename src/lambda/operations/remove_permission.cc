#include "lambda/operation.h"
#include "lambda/permissions.h"

namespace penstock::lambda {

struct RemovePermission {
    static constexpr std::string_view name = "RemovePermission";
    static constexpr Route route{"DELETE", "/2015-03-31/functions/{FunctionName}/policy/{StatementId}", 204};
    static constexpr bool runs_at_home = true;

    struct StatementId : wire::Text {
        static constexpr wire::Limits limits{.min = 1, .max = 100, .pattern = "([a-zA-Z0-9-_.]+)"};
    };
    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"StatementId", StatementId, In::path> id;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
        Optional<"RevisionId", wire::Text, In::query> revision_id;
    };
    using Response = Empty;

    static Result<void> remove(const Request& request, const FunctionRef& ref, FunctionEntry& entry) {
        if (!entry.has(ref.qualifier)) return std::unexpected(function_not_found(ref.qualified_arn()));
        const auto* const before = entry.settings_of(ref.qualifier);
        if (!before || !before->policy)
            return std::unexpected(not_found("No policy is associated with the given resource."));
        if (auto current = check_policy_revision(entry, ref, request.revision_id); !current) return current;
        auto& policy = entry.settings_to_change(ref.qualifier).policy;
        if (auto removed = remove_statement(policy.value, request.id->value); !removed) return removed;
        if (policy->statements->empty()) policy.reset();
        return {};
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        auto changing =
            lambda.functions.change(*ref, [&](FunctionEntry& entry) { return remove(request, *ref, entry); });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation remove_permission() { return api::operation<RemovePermission, Lambda>(); }

}  // namespace penstock::lambda

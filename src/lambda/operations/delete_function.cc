#include "base/text.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct DeleteFunction {
    static constexpr std::string_view name = "DeleteFunction";
    static constexpr Route route{"DELETE", "/2015-03-31/functions/{FunctionName}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
    };
    using Response = Empty;

    static Result<void> remove_version(FunctionEntry& entry, const FunctionRef& ref) {
        if (entry.alias(ref.qualifier))
            return std::unexpected(invalid_parameter("Deletion of aliases is not currently supported."));
        const FunctionPtr version = entry.version(ref.qualifier);
        if (!version) return std::unexpected(function_not_found(ref.qualified_arn()));
        std::string users;
        for (const auto& [alias_name, alias] : *entry.settings.aliases) {
            if (*alias.version == ref.qualifier || alias.routing->weights->contains(ref.qualifier))
                users += (users.empty() ? "" : ", ") + alias_name;
        }
        if (!users.empty()) {  // ? the words, as reported
            return std::unexpected(conflict(
                "Unable to delete version because the following aliases reference it: [" + users + "]"));
        }
        entry.versions.erase(*base::to_integer(ref.qualifier));
        entry.forget(ref.qualifier);
        return {};
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (ref->qualifier == "$LATEST") {
            co_return std::unexpected(
                invalid_parameter("$LATEST version cannot be deleted without deleting the function."));
        }
        if (!ref->qualifier.empty()) {
            auto changing = lambda.functions.change(
                *ref, [&](FunctionEntry& entry) { return remove_version(entry, *ref); });
            const auto changed = co_await changing;
            if (!changed) co_return std::unexpected(changed.error());
            co_return Empty{};
        }
        auto removing = lambda.functions.remove(*ref);
        auto removed = co_await removing;
        co_return removed;
    }
};

Operation delete_function() { return api::operation<DeleteFunction, Lambda>(); }

}  // namespace penstock::lambda

#include "lambda/operation.h"

namespace penstock::lambda {

// One that is not there is as good as deleted.
struct DeleteAlias {
    static constexpr std::string_view name = "DeleteAlias";
    static constexpr Route route{"DELETE", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"Name", AliasName, In::path> alias;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        ref->qualifier = "$LATEST";  // AWS names it so when there is no such function
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            entry.settings.aliases.set().erase(request.alias->value);
            entry.forget(request.alias->value);
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation delete_alias() { return api::operation<DeleteAlias, Lambda>(); }

}  // namespace penstock::lambda

#include "lambda/alias.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct GetAlias {
    static constexpr std::string_view name = "GetAlias";
    static constexpr Route route{"GET", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"Name", AliasName, In::path> alias;
    };
    using Response = Alias;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        const Alias* const alias = entry ? (*entry)->alias(request.alias->value) : nullptr;
        if (!alias) return std::unexpected(alias_not_found(*ref, request.alias->value));
        return *alias;
    }
};

Operation get_alias() { return api::operation<GetAlias, Lambda>(); }

}  // namespace penstock::lambda

#include "lambda/operation.h"

namespace penstock::lambda {

// One that is not there is as good as deleted.
struct DeleteFunctionCodeSigningConfig {
    static constexpr std::string_view name = "DeleteFunctionCodeSigningConfig";
    static constexpr Route route{"DELETE", "/2020-06-30/functions/{FunctionName}/code-signing-config", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        auto changing = lambda.functions.change(*ref, [](FunctionEntry& entry) {
            entry.settings.code_signing.reset();
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation delete_function_code_signing_config() {
    return api::operation<DeleteFunctionCodeSigningConfig, Lambda>();
}

}  // namespace penstock::lambda

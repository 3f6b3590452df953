#include "lambda/operation.h"

namespace penstock::lambda {

// Counts from the function's next deployment on.
struct PutFunctionCodeSigningConfig {
    static constexpr std::string_view name = "PutFunctionCodeSigningConfig";
    static constexpr Route route{"PUT", "/2020-06-30/functions/{FunctionName}/code-signing-config", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"CodeSigningConfigArn", CodeSigningArn> arn;
        Required<"FunctionName", FunctionName, In::path> function_name;
    };
    using Response = FunctionCodeSigning;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        auto taking = lambda.code_signing.turn(request.arn->value);
        const loop::Turn turn = co_await taking;
        auto usable = lambda.code_signing.check_usable(request.arn->value, *ref);
        if (!usable) co_return std::unexpected(usable.error());
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            entry.settings.code_signing.put(request.arn->value);
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        Response response;
        response.arn = *request.arn;
        response.function_name.put(ref->name);
        co_return response;
    }
};

Operation put_function_code_signing_config() {
    return api::operation<PutFunctionCodeSigningConfig, Lambda>();
}

}  // namespace penstock::lambda

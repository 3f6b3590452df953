#include "lambda/operation.h"

namespace penstock::lambda {

// Tools that keep a desired state take no ARN for none.
struct GetFunctionCodeSigningConfig {
    static constexpr std::string_view name = "GetFunctionCodeSigningConfig";
    static constexpr Route route{"GET", "/2020-06-30/functions/{FunctionName}/code-signing-config", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
    };
    using Response = FunctionCodeSigning;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        if (!entry) return std::unexpected(entry.error());
        Response response;
        if ((*entry)->settings.code_signing) response.arn.put((*entry)->settings.code_signing->value);
        response.function_name.put(ref->name);
        return response;
    }
};

Operation get_function_code_signing_config() {
    return api::operation<GetFunctionCodeSigningConfig, Lambda>();
}

}  // namespace penstock::lambda

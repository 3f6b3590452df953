#include "lambda/operation.h"

namespace penstock::lambda {

struct GetCodeSigningConfig {
    static constexpr std::string_view name = "GetCodeSigningConfig";
    static constexpr Route route{"GET", "/2020-04-22/code-signing-configs/{CodeSigningConfigArn}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"CodeSigningConfigArn", CodeSigningArn, In::path> arn;
    };
    using Response = CodeSigningAnswer;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto found = lambda.code_signing.find(request.arn->value, caller);
        if (!found) return std::unexpected(found.error());
        Response response;
        response.config = *(*found)->config;
        return response;
    }
};

Operation get_code_signing_config() { return api::operation<GetCodeSigningConfig, Lambda>(); }

}  // namespace penstock::lambda

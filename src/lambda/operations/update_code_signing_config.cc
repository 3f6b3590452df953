#include "lambda/operation.h"

namespace penstock::lambda {

// Counts from the next deployment of each function on.
struct UpdateCodeSigningConfig {
    static constexpr std::string_view name = "UpdateCodeSigningConfig";
    static constexpr Route route{"PUT", "/2020-04-22/code-signing-configs/{CodeSigningConfigArn}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"CodeSigningConfigArn", CodeSigningArn, In::path> arn;
        Optional<"Description", Description> description;
        Optional<"AllowedPublishers", AllowedPublishers> publishers;
        Optional<"CodeSigningPolicies", CodeSigningPolicies> policies;
    };
    using Response = CodeSigningAnswer;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        auto changing =
            lambda.code_signing.change(request.arn->value, caller, [&](StoredCodeSigning& stored) {
                CodeSigningConfig& config = stored.config.value;
                if (request.description) config.description = *request.description;
                if (request.publishers) config.publishers = *request.publishers;
                if (request.policies->untrusted)
                    config.policies.value.untrusted = *request.policies->untrusted;
                config.last_modified.put(base::lambda_time(lambda.functions.clock().now_ms()));
                return Result<void>();
            });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        Response response;
        response.config = *(*changed)->config;
        co_return response;
    }
};

Operation update_code_signing_config() { return api::operation<UpdateCodeSigningConfig, Lambda>(); }

}  // namespace penstock::lambda

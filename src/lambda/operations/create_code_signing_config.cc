#include "lambda/operation.h"

namespace penstock::lambda {

struct CreateCodeSigningConfig {
    static constexpr std::string_view name = "CreateCodeSigningConfig";
    static constexpr Route route{"POST", "/2020-04-22/code-signing-configs", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"Description", Description> description;
        Required<"AllowedPublishers", AllowedPublishers> publishers;
        Optional<"CodeSigningPolicies", CodeSigningPolicies> policies;
        Optional<"Tags", Tags> tags;
    };
    using Response = CodeSigningAnswer;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        auto checked = check_tags(*request.tags);
        if (!checked) co_return std::unexpected(checked.error());
        StoredCodeSigning made;
        CodeSigningConfig& config = made.config.set();
        config.description.put(request.description->value);
        config.publishers = *request.publishers;
        config.policies.set().untrusted.put("Warn");
        if (request.policies->untrusted) config.policies.value.untrusted = *request.policies->untrusted;
        if (request.tags) made.tags = *request.tags;
        auto creating = lambda.code_signing.create(caller, std::move(made));
        const auto created = co_await creating;
        if (!created) co_return std::unexpected(created.error());
        Response response;
        response.config = *(*created)->config;
        co_return response;
    }
};

Operation create_code_signing_config() { return api::operation<CreateCodeSigningConfig, Lambda>(); }

}  // namespace penstock::lambda

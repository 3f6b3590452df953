#include "lambda/operation.h"

namespace penstock::lambda {

// Not while a function uses it.
struct DeleteCodeSigningConfig {
    static constexpr std::string_view name = "DeleteCodeSigningConfig";
    static constexpr Route route{"DELETE", "/2020-04-22/code-signing-configs/{CodeSigningConfigArn}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"CodeSigningConfigArn", CodeSigningArn, In::path> arn;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        auto removing = lambda.code_signing.remove(request.arn->value, caller, [&] {
            return std::ranges::any_of(lambda.functions.list(caller), [&](const EntryPtr& entry) {
                return entry->settings.code_signing->value == request.arn->value;
            });
        });
        auto removed = co_await removing;
        co_return removed;
    }
};

Operation delete_code_signing_config() { return api::operation<DeleteCodeSigningConfig, Lambda>(); }

}  // namespace penstock::lambda

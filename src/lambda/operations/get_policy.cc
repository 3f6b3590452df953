#include "lambda/operation.h"
#include "lambda/policy.h"

namespace penstock::lambda {

struct GetPolicy {
    static constexpr std::string_view name = "GetPolicy";
    static constexpr Route route{"GET", "/2015-03-31/functions/{FunctionName}/policy", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
    };
    using Response = WholePolicy;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.qualified(*ref);
        if (!entry) return std::unexpected(entry.error());
        const auto* const settings = (*entry)->settings_of(ref->qualifier);
        if (!settings || !settings->policy)
            return std::unexpected(not_found("The resource you requested does not exist."));
        Response response;
        response.policy.put(write_policy(*settings->policy));
        response.revision_id = *settings->policy->revision_id;
        return response;
    }
};

Operation get_policy() { return api::operation<GetPolicy, Lambda>(); }

}  // namespace penstock::lambda

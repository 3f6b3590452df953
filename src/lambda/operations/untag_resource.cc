#include "lambda/operation.h"

namespace penstock::lambda {

struct UntagResource {
    static constexpr std::string_view name = "UntagResource";
    static constexpr Route route{"DELETE", "/2017-03-31/tags/{ARN}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"ARN", FunctionArn, In::path> resource;
        Required<"tagKeys", std::vector<wire::Text>, In::query> keys;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = tagged(request.resource->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            Function changed = *entry.latest;
            for (const wire::Text& key : *request.keys) changed.tags.erase(key.value);
            entry.latest = std::make_shared<const Function>(std::move(changed));
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation untag_resource() { return api::operation<UntagResource, Lambda>(); }

}  // namespace penstock::lambda

#include "lambda/operation.h"

namespace penstock::lambda {

struct UntagResource {
    static constexpr std::string_view name = "UntagResource";
    static constexpr Route route{"DELETE", "/2017-03-31/tags/{ARN}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"ARN", TaggableArn, In::path> resource;
        Required<"tagKeys", std::vector<wire::Text>, In::query> keys;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        auto changing = change_tags(lambda, caller, request.resource->value, [&](TagMap& tags) {
            for (const wire::Text& key : *request.keys) tags.erase(key.value);
            return Result<void>();
        });
        auto changed = co_await changing;
        co_return changed;
    }
};

Operation untag_resource() { return api::operation<UntagResource, Lambda>(); }

}  // namespace penstock::lambda

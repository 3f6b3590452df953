#include "gateway/operation.h"

namespace penstock::gateway {

struct UntagResource {
    static constexpr std::string_view name = "UntagResource";
    static constexpr api::Route route{"DELETE", "/v2/tags/{resource-arn}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"resource-arn", wire::Text, In::path> resource_arn;
        Required<"tagKeys", std::vector<wire::Text>, In::query> tag_keys;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto changing = change_tags(apis, caller, request.resource_arn->value, [&](Tags& tags) {
            for (const wire::Text& key : *request.tag_keys) tags.erase(key.value);
        });
        auto changed = co_await changing;
        co_return changed;
    }
};

Operation untag_resource() { return api::operation<UntagResource, Apis>(); }

}  // namespace penstock::gateway

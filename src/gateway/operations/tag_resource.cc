#include "gateway/operation.h"

namespace penstock::gateway {

struct TagResource {
    static constexpr std::string_view name = "TagResource";
    static constexpr api::Route route{"POST", "/v2/tags/{resource-arn}", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"resource-arn", wire::Text, In::path> resource_arn;
        Optional<"tags", Tags> tags;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto changing = change_tags(apis, caller, request.resource_arn->value, [&](Tags& tags) {
            for (const auto& [key, value] : *request.tags) tags[key] = value;
        });
        auto changed = co_await changing;
        co_return changed;
    }
};

Operation tag_resource() { return api::operation<TagResource, Apis>(); }

}  // namespace penstock::gateway

#include "kinesis/operation.h"
#include "kinesis/resource.h"

namespace penstock::kinesis {

struct UntagResource {
    static constexpr std::string_view name = "UntagResource";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"TagKeys", TagKeys> tag_keys;
        Required<"ResourceARN", ResourceArn> resource_arn;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto resource = find_resource(streams, request.resource_arn->value);
        if (!resource) co_return std::unexpected(resource.error());
        if (auto ok = check_tag_keys(*request.tag_keys, resource->tagged()); !ok)
            co_return std::unexpected(ok.error());
        auto changing = streams.change(resource->stream, [&](Stream& next) -> Result<void> {
            auto* const tags = resource->tags(next);
            if (!tags) return std::unexpected(resource->gone());
            for (const TagKey& key : *request.tag_keys) tags->erase(key.value);
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation untag_resource() { return api::operation<UntagResource, Streams>(); }

}  // namespace penstock::kinesis

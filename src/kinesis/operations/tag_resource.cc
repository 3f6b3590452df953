#include "kinesis/operation.h"
#include "kinesis/resource.h"

namespace penstock::kinesis {

// As AddTagsToStream, and for consumers too.
struct TagResource {
    static constexpr std::string_view name = "TagResource";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"Tags", Tags> tags;
        Required<"ResourceARN", ResourceArn> resource_arn;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto resource = find_resource(streams, request.resource_arn->value);
        if (!resource) co_return std::unexpected(resource.error());
        if (auto ok = check_tags(*request.tags, resource->tagged()); !ok)
            co_return std::unexpected(ok.error());
        auto changing = streams.change(resource->stream, [&](Stream& next) -> Result<void> {
            auto* const tags = resource->tags(next);
            if (!tags) return std::unexpected(resource->gone());
            return add_tags(*tags, *request.tags, resource->tagged());
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation tag_resource() { return api::operation<TagResource, Streams>(); }

}  // namespace penstock::kinesis

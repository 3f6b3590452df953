#include "kinesis/operation.h"
#include "kinesis/resource.h"

namespace penstock::kinesis {

struct DeleteResourcePolicy {
    static constexpr std::string_view name = "DeleteResourcePolicy";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"ResourceARN", ResourceArn> resource_arn;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto resource = find_resource(streams, request.resource_arn->value);
        if (!resource) co_return std::unexpected(resource.error());
        auto changing = streams.change(resource->stream, [&](Stream& next) -> Result<void> {
            std::string* const policy = resource->policy(next);
            if (!policy) return std::unexpected(resource->gone());
            policy->clear();
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_resource_policy() { return api::operation<DeleteResourcePolicy, Streams>(); }

}  // namespace penstock::kinesis

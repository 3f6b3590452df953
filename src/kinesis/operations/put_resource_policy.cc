#include "kinesis/operation.h"
#include "kinesis/resource.h"
#include "wire/json.h"

namespace penstock::kinesis {

// Evaluated if the server knows who calls (admission.cc).
struct PutResourcePolicy {
    static constexpr std::string_view name = "PutResourcePolicy";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"ResourceARN", ResourceArn> resource_arn;
        Required<"Policy", wire::Text> policy;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto resource = find_resource(streams, request.resource_arn->value);
        if (!resource) co_return std::unexpected(resource.error());
        constexpr std::size_t policy_bytes_max =
            20 * 1024;  // as other resource policies of AWS; text of our own
        if (request.policy->value.size() > policy_bytes_max)
            co_return std::unexpected(invalid_argument("Policy is longer than 20480 bytes."));
        const auto document = wire::JsonDocument::parse(request.policy->value);
        if (!document || !document->root().is_object()) {
            co_return std::unexpected(
                invalid_argument("Policy is not a valid JSON document."));  // our own text
        }
        auto changing = streams.change(resource->stream, [&](Stream& next) -> Result<void> {
            std::string* const policy = resource->policy(next);
            if (!policy) return std::unexpected(resource->gone());
            *policy = request.policy->value;
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation put_resource_policy() { return api::operation<PutResourcePolicy, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/operation.h"
#include "kinesis/resource.h"

namespace penstock::kinesis {

// No policy reads "{}" (localstack, recorded on AWS).
struct GetResourcePolicy {
    static constexpr std::string_view name = "GetResourcePolicy";

    struct Request {
        Required<"ResourceARN", ResourceArn> resource_arn;
    };
    struct Response {
        Required<"Policy", wire::Text> policy;
    };

    static Result<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto resource = find_resource(streams, request.resource_arn->value);
        if (!resource) return std::unexpected(resource.error());
        const Stream& stream = *resource->stream;
        const Consumer* const consumer = stream.find_consumer(resource->consumer);
        const std::string& policy = consumer ? consumer->policy : stream.policy;
        Response response;
        response.policy.put(policy.empty() ? "{}" : policy);
        return response;
    }
};

Operation get_resource_policy() { return api::operation<GetResourcePolicy, Streams>(); }

}  // namespace penstock::kinesis

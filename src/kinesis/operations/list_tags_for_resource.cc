#include "kinesis/operation.h"
#include "kinesis/resource.h"

namespace penstock::kinesis {

struct ListTagsForResource {
    static constexpr std::string_view name = "ListTagsForResource";

    struct Request {
        Required<"ResourceARN", ResourceArn> resource_arn;
    };
    struct Response {
        Optional<"Tags", std::vector<Tag>> tags;
    };

    static Result<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto resource = find_resource(streams, request.resource_arn->value);
        if (!resource) return std::unexpected(resource.error());
        const Stream& stream = *resource->stream;
        const Consumer* const consumer = stream.find_consumer(resource->consumer);
        Response response;
        response.tags = list_tags(consumer ? consumer->tags : stream.tags);
        return response;
    }
};

Operation list_tags_for_resource() { return api::operation<ListTagsForResource, Streams>(); }

}  // namespace penstock::kinesis

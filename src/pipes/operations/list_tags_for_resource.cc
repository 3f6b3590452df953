#include "pipes/operation.h"

namespace penstock::pipes {

struct ListTagsForResource {
    static constexpr std::string_view name = "ListTagsForResource";
    static constexpr Route route{"GET", "/tags/{resourceArn}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"resourceArn", PipeArn, In::path> arn;
    };
    struct Response {
        Optional<"tags", wire::Map<TagKey, TagValue>> tags;
    };

    static Result<Response> run(Pipes& pipes, const api::Caller& caller, const Request& request) {
        const auto found = pipes.find_by_arn(caller, request.arn->value);
        if (!found) return std::unexpected(found.error());
        Response response;
        response.tags = *(*found)->tags;
        return response;
    }
};

Operation list_tags_for_resource() { return api::operation<ListTagsForResource, Pipes>(); }

}  // namespace penstock::pipes

#include "gateway/operation.h"

namespace penstock::gateway {

struct GetTags {
    static constexpr std::string_view name = "GetTags";
    static constexpr api::Route route{"GET", "/v2/tags/{resource-arn}", 200};

    struct Request {
        Required<"resource-arn", wire::Text, In::path> resource_arn;
    };
    struct Response {
        Optional<"tags", Tags> tags;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto tags = tags_of(apis, caller, request.resource_arn->value);
        if (!tags) return std::unexpected(tags.error());
        Response response;
        response.tags = std::move(*tags);
        return response;
    }
};

Operation get_tags() { return api::operation<GetTags, Apis>(); }

}  // namespace penstock::gateway

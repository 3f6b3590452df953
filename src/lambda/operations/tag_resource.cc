#include "lambda/operation.h"

namespace penstock::lambda {

struct TagResource {
    static constexpr std::string_view name = "TagResource";
    static constexpr Route route{"POST", "/2017-03-31/tags/{ARN}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"ARN", TaggableArn, In::path> resource;
        Required<"Tags", Tags> tags;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        if (request.tags->empty()) {
            co_return std::unexpected(
                invalid_parameter("An error occurred and the request cannot be processed."));
        }
        auto changing = change_tags(lambda, caller, request.resource->value,
                                    [&](TagMap& tags) { return add_tags(tags, *request.tags); });
        auto changed = co_await changing;
        co_return changed;
    }
};

Operation tag_resource() { return api::operation<TagResource, Lambda>(); }

}  // namespace penstock::lambda

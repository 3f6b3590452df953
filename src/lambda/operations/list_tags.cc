#include "lambda/operation.h"

namespace penstock::lambda {

struct ListTags {
    static constexpr std::string_view name = "ListTags";
    static constexpr Route route{"GET", "/2017-03-31/tags/{ARN}", 200};
    static constexpr bool runs_at_home = true;  // where mappings are

    struct Request {
        Required<"ARN", TaggableArn, In::path> resource;
    };
    struct Response {
        Optional<"Tags", Tags> tags;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto tags = tags_of(lambda, caller, request.resource->value);
        if (!tags) return std::unexpected(tags.error());
        Response response;
        response.tags.set();
        for (const auto& [key, value] : *tags) response.tags.value[key].value = value;
        return response;
    }
};

Operation list_tags() { return api::operation<ListTags, Lambda>(); }

}  // namespace penstock::lambda

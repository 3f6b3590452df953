#include "lambda/operation.h"

namespace penstock::lambda {

struct ListTags {
    static constexpr std::string_view name = "ListTags";
    static constexpr Route route{"GET", "/2017-03-31/tags/{ARN}", 200};

    struct Request {
        Required<"ARN", FunctionArn, In::path> resource;
    };
    struct Response {
        Optional<"Tags", Tags> tags;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = tagged(request.resource->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        if (!entry) return std::unexpected(entry.error());
        Response response;
        response.tags.set();
        for (const auto& [key, value] : (*entry)->latest->tags) response.tags.value[key].value = value;
        return response;
    }
};

Operation list_tags() { return api::operation<ListTags, Lambda>(); }

}  // namespace penstock::lambda

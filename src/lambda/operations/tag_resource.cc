#include "lambda/operation.h"

namespace penstock::lambda {

struct TagResource {
    static constexpr std::string_view name = "TagResource";
    static constexpr Route route{"POST", "/2017-03-31/tags/{ARN}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"ARN", FunctionArn, In::path> resource;
        Required<"Tags", Tags> tags;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = tagged(request.resource->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (request.tags->empty()) {
            co_return std::unexpected(
                invalid_parameter("An error occurred and the request cannot be processed."));
        }
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            Function changed = *entry.latest;
            auto added = add_tags(changed.tags, *request.tags);
            if (added) entry.latest = std::make_shared<const Function>(std::move(changed));
            return added;
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation tag_resource() { return api::operation<TagResource, Lambda>(); }

}  // namespace penstock::lambda

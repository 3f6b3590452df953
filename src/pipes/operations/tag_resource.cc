#include "pipes/operation.h"

namespace penstock::pipes {

struct TagResource {
    static constexpr std::string_view name = "TagResource";
    static constexpr Route route{"POST", "/tags/{resourceArn}", 200};
    static constexpr bool runs_at_home = true;
    static constexpr std::size_t tags_max = 50;  // of a pipe

    struct Request {
        Required<"resourceArn", PipeArn, In::path> arn;
        Required<"tags", Tags> tags;
    };
    using Response = api::Empty;

    static Reply<Response> run(Pipes& pipes, const api::Caller& caller, const Request& request) {
        const auto found = pipes.find_by_arn(caller, request.arn->value);
        if (!found) co_return std::unexpected(found.error());
        auto changing = pipes.change(caller, (*found)->name->value, [&](Pipe& pipe) -> Result<void> {
            auto& tags = pipe.tags.set();
            for (const auto& [key, value] : *request.tags) tags[key] = value;
            if (tags.size() > tags_max)
                return std::unexpected(validation("A pipe can have 50 tags at most."));
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation tag_resource() { return api::operation<TagResource, Pipes>(); }

}  // namespace penstock::pipes

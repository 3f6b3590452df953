#include "pipes/operation.h"

namespace penstock::pipes {

struct UntagResource {
    static constexpr std::string_view name = "UntagResource";
    static constexpr Route route{"DELETE", "/tags/{resourceArn}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"resourceArn", PipeArn, In::path> arn;
        Required<"tagKeys", TagKeys, In::query> keys;
    };
    using Response = api::Empty;

    static Reply<Response> run(Pipes& pipes, const api::Caller& caller, const Request& request) {
        const auto found = pipes.find_by_arn(caller, request.arn->value);
        if (!found) co_return std::unexpected(found.error());
        auto changing = pipes.change(caller, (*found)->name->value, [&](Pipe& pipe) -> Result<void> {
            for (const TagKey& key : *request.keys) pipe.tags.value.erase(key.value);
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation untag_resource() { return api::operation<UntagResource, Pipes>(); }

}  // namespace penstock::pipes

#include "kinesis/operation.h"
#include "kinesis/tags.h"

namespace penstock::kinesis {

struct AddTagsToStream {
    static constexpr std::string_view name = "AddTagsToStream";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"Tags", Tags> tags;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        const Tagged whose{.name = (*stream)->name, .account = (*stream)->account};
        if (auto ok = check_tags(*request.tags, whose); !ok) co_return std::unexpected(ok.error());
        auto changing = streams.change(
            *stream, [&](Stream& next) -> Result<void> { return add_tags(next.tags, *request.tags, whose); });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation add_tags_to_stream() { return api::operation<AddTagsToStream, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/operation.h"
#include "kinesis/tags.h"

namespace penstock::kinesis {

// A key that the stream has not is no error.
struct RemoveTagsFromStream {
    static constexpr std::string_view name = "RemoveTagsFromStream";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"TagKeys", TagKeys> tag_keys;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        const Tagged whose{.name = (*stream)->name, .account = (*stream)->account};
        if (auto ok = check_tag_keys(*request.tag_keys, whose); !ok) co_return std::unexpected(ok.error());
        auto changing = streams.change(*stream, [&](Stream& next) -> Result<void> {
            for (const TagKey& key : *request.tag_keys) next.tags.erase(key.value);
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation remove_tags_from_stream() { return api::operation<RemoveTagsFromStream, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/operation.h"
#include "kinesis/tags.h"

namespace penstock::kinesis {

struct ListTagsForStream {
    static constexpr std::string_view name = "ListTagsForStream";

    struct TagLimit : wire::Integer {
        static constexpr wire::Limits limits{.min = 1, .max = 50};
    };
    struct Request {
        Optional<"Limit", TagLimit> limit;
        Optional<"ExclusiveStartTagKey", TagKey> exclusive_start;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    struct Response {
        Required<"Tags", std::vector<Tag>> tags;
        Required<"HasMoreTags", wire::Boolean> has_more;
    };

    static Result<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) return std::unexpected(stream.error());
        Response response;
        response.tags.set();
        auto all = list_tags((*stream)->tags);
        const auto limit = static_cast<std::size_t>(request.limit ? request.limit->value : 50);
        for (Tag& tag : all) {
            if (request.exclusive_start && tag.key->value <= request.exclusive_start->value) continue;
            if (response.tags->size() == limit) {
                response.has_more.put(true);
                return response;
            }
            response.tags.value.push_back(std::move(tag));
        }
        response.has_more.put(false);
        return response;
    }
};

Operation list_tags_for_stream() { return api::operation<ListTagsForStream, Streams>(); }

}  // namespace penstock::kinesis

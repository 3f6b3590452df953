#include <algorithm>

#include "base/base64.h"
#include "base/bytes.h"
#include "kinesis/describe.h"
#include "kinesis/operation.h"
#include "kinesis/resource.h"

namespace penstock::kinesis {

struct ListStreamConsumers {
    static constexpr std::string_view name = "ListStreamConsumers";

    struct Request {
        Required<"StreamARN", StreamArn> stream_arn;
        Optional<"NextToken", NextToken> next_token;
        Optional<"MaxResults", PageLimit> max_results;
        Optional<"StreamCreationTimestamp", wire::Timestamp> stream_created;
    };
    struct Response {
        Optional<"Consumers", std::vector<ConsumerSummary>> consumers;
        Optional<"NextToken", NextToken> next_token;
    };

    // The last consumer of the page before; and when that page was given out.
    struct Page {
        base::WallMs issued_ms = 0;
        std::string after;

        std::string encode() const {
            std::string raw;
            base::put_le(raw, issued_ms);
            return base::base64_encode(raw + after);
        }
        static std::optional<Page> decode(const std::string& text) {
            std::string raw;
            if (!base::base64_decode(text, raw)) return std::nullopt;
            base::Reader in(raw);
            Page page;
            page.issued_ms = in.integer<base::WallMs>();
            page.after = in.rest();
            return in.ok() ? std::optional(page) : std::nullopt;
        }
    };

    static Result<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        constexpr base::WallMs token_life_ms = 300'000;
        const base::WallMs now = streams.clock().now_ms();
        Page page;
        if (request.next_token) {
            auto decoded = Page::decode(request.next_token->value);
            if (!decoded) return std::unexpected(invalid_argument("Invalid NextToken."));  // text of our own
            page = std::move(*decoded);
            if (now - page.issued_ms > token_life_ms)
                return api::error("ExpiredNextTokenException", "The NextToken has expired.");
        }
        auto resource = find_resource(streams, request.stream_arn->value);
        if (!resource) return std::unexpected(resource.error());
        const Stream& stream = *resource->stream;

        const auto limit = static_cast<std::size_t>(request.max_results ? request.max_results->value : 100);
        Response response;
        response.consumers.set();
        auto next = std::ranges::upper_bound(stream.consumers, page.after, {}, &Consumer::name);
        for (; next != stream.consumers.end() && response.consumers->size() < limit; ++next)
            response.consumers.value.push_back(describe(stream, *next));
        if (next != stream.consumers.end()) {
            page = {.issued_ms = now, .after = (next - 1)->name};
            response.next_token.put(page.encode());
        }
        return response;
    }
};

Operation list_stream_consumers() { return api::operation<ListStreamConsumers, Streams>(); }

}  // namespace penstock::kinesis

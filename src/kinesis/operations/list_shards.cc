#include <algorithm>

#include "base/bytes.h"
#include "kinesis/arn.h"
#include "kinesis/describe.h"
#include "kinesis/operation.h"
#include "kinesis/page_token.h"

namespace penstock::kinesis {

struct ListShards {
    static constexpr std::string_view name = "ListShards";

    struct ShardFilter {
        Required<"Type", ShardFilterType> type;
        Optional<"ShardId", ShardId> shard_id;
        Optional<"Timestamp", wire::Timestamp> timestamp;
    };
    struct Request {
        Optional<"ExclusiveStartShardId", ShardId> exclusive_start_shard_id;
        Optional<"MaxResults", PageLimit> max_results;
        Optional<"NextToken", NextToken> next_token;
        Optional<"StreamCreationTimestamp", wire::Timestamp> stream_created;
        Optional<"ShardFilter", ShardFilter> filter;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    struct Response {
        Optional<"Shards", std::vector<ShardDescription>> shards;
        Optional<"NextToken", NextToken> next_token;
    };

    // Where a listing goes on: in which incarnation of the stream, the next shard, and the filter.
    struct Page {
        base::WallMs stream_created_ms = 0;
        std::uint32_t from = 0;
        std::uint8_t filter = 0;  // index into ShardFilterType::values
        std::int64_t filter_s = 0;

        std::string encode() const {
            std::string place;
            base::put_le(place, stream_created_ms);
            base::put_le(place, from);
            base::put_le(place, filter);
            base::put_le(place, filter_s);
            return place;
        }
        static std::optional<Page> decode(std::string_view place) {
            base::Reader in(place);
            Page page;
            page.stream_created_ms = in.integer<base::WallMs>();
            page.from = in.integer<std::uint32_t>();
            page.filter = in.integer<std::uint8_t>();
            page.filter_s = in.integer<std::int64_t>();
            if (!in.ok() || page.filter >= std::size(ShardFilterType::values)) return std::nullopt;
            return page;
        }
    };

    // What each type means is told in the API reference of ListShards.
    static bool wanted(const Stream& stream, const Shard& shard, const Page& page, base::WallMs now) {
        if (stream.expired(shard, now)) return false;
        const std::string_view type = ShardFilterType::values[page.filter];
        if (type == "AT_LATEST") return !shard.closed_s;
        if (type == "AT_TRIM_HORIZON") return shard.created_s * 1000 <= stream.oldest(now);
        if (type == "AT_TIMESTAMP") {
            return shard.created_s <= page.filter_s && (!shard.closed_s || *shard.closed_s >= page.filter_s);
        }
        if (type == "FROM_TIMESTAMP") return !shard.closed_s || *shard.closed_s >= page.filter_s;
        return true;
    }

    static Result<Page> first_page(const Stream& stream, const Request& request) {
        Page page{.stream_created_ms = stream.created_ms};
        const auto after = [&](const std::string& id) -> Result<void> {
            const auto index = parse_shard_id(id);
            if (!index) return std::unexpected(could_not_find_shard(id, stream.name, stream.account));
            page.from = *index + 1;
            return {};
        };
        page.filter = 2;  // FROM_TRIM_HORIZON: all
        if (request.exclusive_start_shard_id) {
            if (auto ok = after(request.exclusive_start_shard_id->value); !ok)
                return std::unexpected(ok.error());
        }
        if (!request.filter) return page;
        const auto& values = ShardFilterType::values;
        const std::string& type = request.filter->type->value;
        page.filter = static_cast<std::uint8_t>(std::find(std::begin(values), std::end(values), type) -
                                                std::begin(values));
        page.filter_s = static_cast<std::int64_t>(request.filter->timestamp->value);
        if (type.ends_with("_TIMESTAMP") && !request.filter->timestamp) {
            return std::unexpected(
                invalid_argument("Timestamp must be specified for ShardFilter type " + type + "."));
        }
        if (type == "AFTER_SHARD_ID") {
            if (!request.filter->shard_id) {
                return std::unexpected(
                    invalid_argument("ShardId must be specified for ShardFilter type AFTER_SHARD_ID."));
            }
            if (auto ok = after(request.filter->shard_id->value); !ok) return std::unexpected(ok.error());
        }
        return page;
    }

    // A token says all of it but how many are wanted.
    static Result<void> check(const Request& request) {
        const bool names_stream = request.stream_name || request.stream_arn;
        if (!names_stream && !request.next_token)
            return std::unexpected(invalid_argument("Either NextToken or StreamName should be provided."));
        if (!request.next_token) return {};
        const auto alone = [](std::string_view what) {
            return std::unexpected(
                invalid_argument("NextToken and " + std::string(what) + " cannot be provided together."));
        };
        if (names_stream) return alone("StreamName");
        // These two are worded like AWS's sentence for the name.
        if (request.exclusive_start_shard_id) return alone("ExclusiveStartShardId");
        if (request.stream_created) return alone("StreamCreationTimestamp");
        return {};
    }

    struct Listing {
        StreamPtr stream;
        Page page;
    };

    static Result<Listing> begin(const Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) return std::unexpected(stream.error());
        if (auto same = check_created(**stream, request.stream_created); !same)
            return std::unexpected(same.error());
        auto page = first_page(**stream, request);
        if (!page) return std::unexpected(page.error());
        return Listing{*stream, *page};
    }

    static Result<Listing> go_on(const Streams& streams, const std::string& text) {
        const auto token = take_page_token(text, streams.clock().now_ms());
        if (!token) return std::unexpected(token.error());
        const auto arn = parse_arn(token->stream_arn);
        const auto page = Page::decode(token->place);
        if (!arn || !page) return std::unexpected(invalid_page_token());
        auto stream = streams.find(arn->account, arn->region, arn->stream);
        if (!stream || stream->created_ms != page->stream_created_ms)
            return std::unexpected(stream_not_found(arn->stream, arn->account));
        return Listing{std::move(stream), *page};
    }

    static Result<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        constexpr std::size_t shards_per_page = 1000;
        if (auto ok = check(request); !ok) return std::unexpected(ok.error());
        auto listing =
            request.next_token ? go_on(streams, request.next_token->value) : begin(streams, caller, request);
        if (!listing) return std::unexpected(listing.error());
        const StreamPtr stream = std::move(listing->stream);
        Page page = listing->page;
        const base::WallMs now = streams.clock().now_ms();

        const auto asked = static_cast<std::size_t>(request.max_results ? request.max_results->value : 1000);
        const std::size_t limit = std::min(asked, shards_per_page);
        Response response;
        response.shards.set();
        std::size_t i = page.from;
        for (; i < stream->shards.size() && response.shards->size() < limit; ++i) {
            if (wanted(*stream, stream->shards[i], page, now))
                response.shards.value.push_back(describe(stream->shards[i]));
        }
        const bool more = std::any_of(
            stream->shards.begin() + static_cast<std::ptrdiff_t>(std::min(i, stream->shards.size())),
            stream->shards.end(), [&](const Shard& s) { return wanted(*stream, s, page, now); });
        if (more) {
            page.from = static_cast<std::uint32_t>(i);
            response.next_token.put(
                encode({.issued_ms = now, .stream_arn = stream->arn(), .place = page.encode()}));
        }
        return response;
    }
};

Operation list_shards() { return api::operation<ListShards, Streams>(); }

}  // namespace penstock::kinesis

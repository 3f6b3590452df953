#include "kinesis/operation.h"
#include "kinesis/tags.h"

namespace penstock::kinesis {

struct CreateStream {
    static constexpr std::string_view name = "CreateStream";
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"ShardCount", AtLeastOne> shard_count;
        Required<"StreamName", StreamName> stream_name;
        Optional<"StreamModeDetails", StreamModeDetails> mode;
        Optional<"Tags", Tags> tags;
        Optional<"WarmThroughputMiBps", NaturalInteger> warm_throughput;
        Optional<"MaxRecordSizeInKiB", MaxRecordSizeInKiB> max_record_size;
        Optional<"RecordDistributionStrategy", RecordDistributionStrategy> distribution;
    };
    using Response = Empty;

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        // AWS makes an on-demand stream of 4 shards when neither a count nor a mode is given (fact
        // sheet, 4.1).
        constexpr std::uint32_t on_demand_shards = 4;
        CreateOptions options;
        options.name = request.stream_name->value;
        options.on_demand = request.mode ? *request.mode->mode == "ON_DEMAND" : !request.shard_count;
        options.shards = on_demand_shards;
        if (!options.on_demand) {
            if (!request.shard_count)
                co_return std::unexpected(
                    invalid_argument("ShardCount must be specified for a provisioned stream."));
            options.shards = static_cast<std::uint32_t>(request.shard_count->value);
        }
        if (request.distribution && *request.distribution == "AUTO")
            co_return std::unexpected(not_supported("RecordDistributionStrategy AUTO"));
        if (request.max_record_size) options.record_bytes_max = request.max_record_size->value * 1024;
        if (request.warm_throughput) {
            if (!options.on_demand) co_return std::unexpected(warm_throughput_needs_on_demand());
            options.warm_throughput_mibps = request.warm_throughput->value;
        }
        const Tagged whose{.name = options.name, .account = caller.account};
        if (auto ok = check_tags(*request.tags, whose); !ok) co_return std::unexpected(ok.error());
        if (auto ok = add_tags(options.tags, *request.tags, whose); !ok)
            co_return std::unexpected(ok.error());

        auto creating = streams.create(caller, std::move(options));
        auto created = co_await creating;
        if (!created) co_return std::unexpected(created.error());
        co_return Response{};
    }
};

Operation create_stream() { return api::operation<CreateStream, Streams>(); }

}  // namespace penstock::kinesis

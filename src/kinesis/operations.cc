// Every Kinesis operation served: the table of contents of the service.  Adding one: its file in operations/,
// and its name, twice, below.
#include "kinesis/operations.h"

namespace penstock::kinesis {

using api::Operation;

Operation add_tags_to_stream(), create_channel(), create_stream(), decrease_stream_retention_period(),
    delete_channel(), delete_resource_policy(), delete_stream(), deregister_stream_consumer(),
    describe_account_settings(), describe_channel(), describe_limits(), describe_stream(),
    describe_stream_consumer(), describe_stream_summary(), disable_enhanced_monitoring(),
    enable_enhanced_monitoring(), get_records(), get_resource_policy(), get_shard_iterator(),
    increase_stream_retention_period(), list_channels(), list_shards(), list_stream_consumers(),
    list_streams(), list_tags_for_resource(), list_tags_for_stream(), merge_shards(), put_record(),
    put_records(), put_resource_policy(), register_stream_consumer(), remove_tags_from_stream(),
    split_shard(), start_stream_encryption(), stop_stream_encryption(), subscribe_to_shard(), tag_resource(),
    untag_resource(), update_account_settings(), update_channel(), update_max_record_size(),
    update_shard_count(), update_stream_mode(), update_stream_record_distribution_strategy(),
    update_stream_warm_throughput();

std::span<const Operation> operations() {
    static const Operation all[] = {
        add_tags_to_stream(),
        create_channel(),
        create_stream(),
        decrease_stream_retention_period(),
        delete_channel(),
        delete_resource_policy(),
        delete_stream(),
        deregister_stream_consumer(),
        describe_account_settings(),
        describe_channel(),
        describe_limits(),
        describe_stream(),
        describe_stream_consumer(),
        describe_stream_summary(),
        disable_enhanced_monitoring(),
        enable_enhanced_monitoring(),
        get_records(),
        get_resource_policy(),
        get_shard_iterator(),
        increase_stream_retention_period(),
        list_channels(),
        list_shards(),
        list_stream_consumers(),
        list_streams(),
        list_tags_for_resource(),
        list_tags_for_stream(),
        merge_shards(),
        put_record(),
        put_records(),
        put_resource_policy(),
        register_stream_consumer(),
        remove_tags_from_stream(),
        split_shard(),
        start_stream_encryption(),
        stop_stream_encryption(),
        subscribe_to_shard(),
        tag_resource(),
        untag_resource(),
        update_account_settings(),
        update_channel(),
        update_max_record_size(),
        update_shard_count(),
        update_stream_mode(),
        update_stream_record_distribution_strategy(),
        update_stream_warm_throughput(),
    };
    return all;
}

api::Service service(Streams& streams) {
    return {.name = "kinesis",
            .protocol = api::Protocol::aws_json_1_1,
            .target_prefix = "Kinesis_20131202.",
            .operations = operations(),
            .self = &streams};
}

}  // namespace penstock::kinesis

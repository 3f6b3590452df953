// Every Kinesis operation served: the table of contents of the service.  Adding one: its file in operations/,
// and its name, twice, below.
#include "kinesis/operations.h"

namespace penstock::kinesis {

using api::Operation;

Operation create_stream(), delete_stream(), describe_stream(), describe_stream_summary(), get_records(),
    get_shard_iterator(), list_shards(), list_streams(), put_record(), put_records(), subscribe_to_shard();

std::span<const Operation> operations() {
    static const Operation all[] = {
        create_stream(), delete_stream(), describe_stream(),    describe_stream_summary(),
        get_records(),   put_record(),    get_shard_iterator(), list_shards(),
        list_streams(),  put_records(),   subscribe_to_shard(),
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

// The parts of Kinesis's shapes that the commands use, as a client sees them.
#pragma once
#include "kinesis/shapes.h"

namespace penstock::tool {

using wire::Optional, wire::Required;

struct ListShards {
    struct Filter {
        Required<"Type", kinesis::ShardFilterType> type;
    };
    struct Request {
        Optional<"StreamName", kinesis::StreamName> stream_name;
        Optional<"StreamARN", kinesis::StreamArn> stream_arn;
        Optional<"ShardFilter", Filter> filter;
        Optional<"NextToken", kinesis::NextToken> next_token;
    };
    struct Response {
        Optional<"Shards", std::vector<kinesis::ShardDescription>> shards;
        Optional<"NextToken", kinesis::NextToken> next_token;
    };
};

struct GetShardIterator {
    struct Request {
        Optional<"StreamName", kinesis::StreamName> stream_name;
        Optional<"StreamARN", kinesis::StreamArn> stream_arn;
        Required<"ShardId", kinesis::ShardId> shard_id;
        Required<"ShardIteratorType", kinesis::ShardIteratorType> type;
        Optional<"StartingSequenceNumber", kinesis::SequenceNumberText> after;
        Optional<"Timestamp", wire::Timestamp> timestamp;
    };
    struct Response {
        Optional<"ShardIterator", kinesis::ShardIterator> iterator;
    };
};

struct GetRecords {
    struct Request {
        Required<"ShardIterator", kinesis::ShardIterator> iterator;
        Optional<"Limit", kinesis::PageLimit> limit;
    };
    struct Record {
        Required<"SequenceNumber", kinesis::SequenceNumberText> sequence_number;
        Optional<"ApproximateArrivalTimestamp", wire::Timestamp> arrival;
        Required<"Data", kinesis::Data> data;
        Required<"PartitionKey", kinesis::PartitionKey> partition_key;
    };
    struct Response {
        Required<"Records", std::vector<Record>> records;
        Optional<"NextShardIterator", kinesis::ShardIterator> next;
        Optional<"MillisBehindLatest", wire::Long> millis_behind_latest;
        Optional<"ChildShards", std::vector<kinesis::ChildShard>> child_shards;
    };
};

struct PutRecords {
    struct Entry {
        Required<"PartitionKey", kinesis::PartitionKey> partition_key;
        Optional<"ExplicitHashKey", kinesis::HashKey> explicit_hash_key;
        Required<"Data", kinesis::Data> data;
    };
    struct Request {
        Required<"Records", std::vector<Entry>> records;
        Optional<"StreamName", kinesis::StreamName> stream_name;
        Optional<"StreamARN", kinesis::StreamArn> stream_arn;
    };
    struct Result {
        Optional<"ErrorCode", wire::Text> error_code;
        Optional<"ErrorMessage", wire::Text> error_message;
    };
    struct Response {
        Required<"Records", std::vector<Result>> records;
    };
};

// A stream is given by its name or its ARN.
template <class Request>
void name_stream(Request& request, const std::string& stream) {
    if (stream.starts_with("arn:"))
        request.stream_arn.put(stream);
    else
        request.stream_name.put(stream);
}

}  // namespace penstock::tool

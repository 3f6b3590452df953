// What a request is about, read from its members by their names: operations need not say it again.
#pragma once
#include <string>

#include "api/caller.h"
#include "wire/shape.h"

namespace penstock::kinesis {

struct Subject {
    std::string account, region;  // of the stream; the caller's if the request names none by ARN
    std::string stream;           // its name; "" when the request is about none
    std::string arn;              // of the stream or the consumer, as the request has it; "" without one
    std::string shard;            // as the request has it
};

Subject subject_of(const std::string& arn, const api::Caller& caller);
// From StreamName, StreamARN, ResourceARN, ConsumerARN, ShardId, ShardIterator and NextToken of a valid
// request.
Subject subject_of(const wire::Shape& shape, const void* request, const api::Caller& caller);

}  // namespace penstock::kinesis

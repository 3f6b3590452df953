// What an ARN names: a stream, or a consumer of one.
#pragma once
#include "kinesis/shapes.h"
#include "kinesis/streams.h"
#include "kinesis/tags.h"

namespace penstock::kinesis {

struct Resource {
    StreamPtr stream;
    std::string consumer{};  // its name; "" for the stream itself

    // What both have.  Of the resource as `in` has it; nothing when the consumer is gone.
    std::map<std::string, std::string>* tags(Stream& in) const;
    std::string* policy(Stream& in) const;
    Tagged tagged() const;
    api::Error gone() const;
};

// A stream's ARN or a consumer's: arn:aws:kinesis:REGION:ACCOUNT:stream/NAME[/consumer/NAME:CREATED].  Its
// form has been checked by the shape's pattern, loosely.
api::Result<Resource> find_resource(const Streams& streams, const std::string& arn);

// For operations that take a consumer's ARN, or a stream's and a name.
struct NamedConsumer {
    StreamPtr stream;
    const Consumer* consumer;  // of that stream
};
api::Result<NamedConsumer> find_consumer(const Streams& streams,
                                         const wire::Member<ConsumerArn>& consumer_arn,
                                         const wire::Member<StreamArn>& stream_arn,
                                         const wire::Member<ConsumerName>& name);

}  // namespace penstock::kinesis

#include "kinesis/resource.h"

#include <algorithm>

#include "kinesis/arn.h"
#include "kinesis/errors.h"

namespace penstock::kinesis {
namespace {

Consumer* consumer_of(Stream& stream, const std::string& name) {
    const auto found = std::ranges::find(stream.consumers, name, &Consumer::name);
    return found == stream.consumers.end() ? nullptr : &*found;
}

}  // namespace

std::map<std::string, std::string>* Resource::tags(Stream& in) const {
    if (consumer.empty()) return &in.tags;
    Consumer* const found = consumer_of(in, consumer);
    return found ? &found->tags : nullptr;
}

std::string* Resource::policy(Stream& in) const {
    if (consumer.empty()) return &in.policy;
    Consumer* const found = consumer_of(in, consumer);
    return found ? &found->policy : nullptr;
}

Tagged Resource::tagged() const {
    if (consumer.empty()) return {.name = stream->name, .account = stream->account};
    return {.kind = "consumer", .name = consumer, .account = stream->account};
}

api::Error Resource::gone() const { return consumer_not_found(consumer, stream->account); }

api::Result<Resource> find_resource(const Streams& streams, const std::string& arn) {
    const auto parsed = parse_arn(arn);
    if (!parsed)
        return std::unexpected(invalid_argument("ResourceARN " + arn + " is not valid."));  // text of our own
    Resource resource{.stream = streams.find(parsed->account, parsed->region, parsed->stream)};
    if (!resource.stream) return std::unexpected(stream_not_found(parsed->stream, parsed->account));
    if (parsed->consumer.empty()) return resource;
    const Consumer* const consumer = resource.stream->find_consumer(parsed->consumer);
    if (!consumer || resource.stream->consumer_arn(*consumer) != arn)
        return std::unexpected(consumer_not_found(parsed->consumer, parsed->account));
    resource.consumer = consumer->name;
    return resource;
}

api::Result<NamedConsumer> find_consumer(const Streams& streams,
                                         const wire::Member<ConsumerArn>& consumer_arn,
                                         const wire::Member<StreamArn>& stream_arn,
                                         const wire::Member<ConsumerName>& name) {
    if (consumer_arn) {
        auto resource = find_resource(streams, consumer_arn->value);
        if (!resource) return std::unexpected(resource.error());
        return NamedConsumer{resource->stream, resource->stream->find_consumer(resource->consumer)};
    }
    if (!stream_arn || !name) {
        return std::unexpected(invalid_argument(
            "Either ConsumerARN, or StreamARN and ConsumerName should be provided."));  // text of our own
    }
    auto stream = streams.find(stream_arn);
    if (!stream) return std::unexpected(stream.error());
    const Consumer* const consumer = (*stream)->find_consumer(name->value);
    if (!consumer) return std::unexpected(consumer_not_found(name->value, (*stream)->account));
    return NamedConsumer{*stream, consumer};
}

}  // namespace penstock::kinesis

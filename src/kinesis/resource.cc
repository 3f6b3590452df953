#include "kinesis/resource.h"

#include <algorithm>

#include "base/text.h"
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
    const auto parts = base::split(arn, ':');
    if (parts.size() < 6)
        return std::unexpected(invalid_argument("ResourceARN " + arn + " is not valid."));  // text of our own
    const std::string region(parts[3]), account(parts[4]);
    const auto path = base::split(parts[5], '/');
    if (path.size() != 2 && path.size() != 4)
        return std::unexpected(invalid_argument("ResourceARN " + arn + " is not valid."));
    Resource resource{.stream = streams.find(account, region, std::string(path[1]))};
    if (!resource.stream) return std::unexpected(stream_not_found(path[1], account));
    if (path.size() == 2) return resource;
    const Consumer* const consumer = resource.stream->find_consumer(path[3]);
    if (!consumer || resource.stream->consumer_arn(*consumer) != arn)
        return std::unexpected(consumer_not_found(path[3], account));
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
    auto resource = find_resource(streams, stream_arn->value);
    if (!resource) return std::unexpected(resource.error());
    const Consumer* const consumer = resource->stream->find_consumer(name->value);
    if (!consumer) return std::unexpected(consumer_not_found(name->value, resource->stream->account));
    return NamedConsumer{resource->stream, consumer};
}

}  // namespace penstock::kinesis

#include "kinesis/subject.h"

#include "base/text.h"
#include "kinesis/shard_iterator.h"

namespace penstock::kinesis {
namespace {

// arn:aws:kinesis:REGION:ACCOUNT:stream/NAME[/consumer/NAME:CREATED]
void take_arn(Subject& subject, const std::string& arn) {
    const auto parts = base::split(arn, ':');
    if (parts.size() < 6) return;
    const auto path = base::split(parts[5], '/');
    if (path.size() < 2) return;
    subject.region = parts[3];
    subject.account = parts[4];
    subject.stream = path[1];
    subject.arn = arn;
}

void take_iterator(Subject& subject, const std::string& text) {
    auto state = decode_iterator(text);
    if (!state) return;
    subject.arn = "arn:aws:kinesis:" + state->region + ":" + state->account + ":stream/" + state->stream;
    subject.region = std::move(state->region);
    subject.account = std::move(state->account);
    subject.stream = std::move(state->stream);
}

}  // namespace

Subject subject_of(const std::string& arn, const api::Caller& caller) {
    Subject subject{.account = caller.account, .region = caller.region, .stream = {}, .arn = {}, .shard = {}};
    take_arn(subject, arn);
    return subject;
}

Subject subject_of(const wire::Shape& shape, const void* request, const api::Caller& caller) {
    Subject subject{.account = caller.account, .region = caller.region, .stream = {}, .arn = {}, .shard = {}};
    const std::string *name = nullptr, *arn = nullptr, *iterator = nullptr;
    void* members[wire::kMembersMax];
    if (shape.locate) shape.locate(const_cast<void*>(request), members);
    for (std::size_t i = 0; i < shape.fields.size(); ++i) {
        const std::string_view field = shape.fields[i].name;
        const wire::Shape& inner = shape.fields[i].shape();
        const void* const value = inner.kind == wire::Kind::text ? inner.get(members[i]) : nullptr;
        if (!value) continue;
        const std::string& text = static_cast<const wire::Text*>(value)->value;
        if (field == "StreamName") name = &text;
        if (field == "StreamARN" || field == "ResourceARN" || field == "ConsumerARN") arn = &text;
        if (field == "ShardIterator") iterator = &text;
        if (field == "ShardId") subject.shard = text;
    }
    if (name) subject.stream = *name;
    if (arn) take_arn(subject, *arn);
    if (iterator) take_iterator(subject, *iterator);  // it is what GetRecords goes by
    return subject;
}

}  // namespace penstock::kinesis

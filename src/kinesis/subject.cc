#include "kinesis/subject.h"

#include "kinesis/arn.h"
#include "kinesis/page_token.h"
#include "kinesis/shard_iterator.h"

namespace penstock::kinesis {
namespace {

void take_arn(Subject& subject, const std::string& arn) {
    auto parsed = parse_arn(arn);
    if (!parsed) return;
    subject.region = std::move(parsed->region);
    subject.account = std::move(parsed->account);
    subject.stream = std::move(parsed->stream);
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
    const std::string *name = nullptr, *arn = nullptr, *iterator = nullptr, *page = nullptr;
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
        if (field == "NextToken") page = &text;
        if (field == "ShardId") subject.shard = text;
    }
    if (name) subject.stream = *name;
    if (arn) take_arn(subject, *arn);
    if (iterator) take_iterator(subject, *iterator);  // it is what GetRecords goes by
    if (page && !name && !arn) {
        if (const auto token = decode_page_token(*page)) take_arn(subject, token->stream_arn);
    }
    return subject;
}

}  // namespace penstock::kinesis

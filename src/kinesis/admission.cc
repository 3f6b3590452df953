// Who may do what with a stream, and how often: asked before each operation, whatever it is.
#include "kinesis/errors.h"
#include "api/policy.h"
#include "kinesis/resource.h"
#include "kinesis/streams.h"

namespace penstock::kinesis {

api::Result<void> Streams::admit(std::string_view operation, const api::Caller& caller,
                                 const wire::Shape& shape, const void* request) {
    if (rules_.limits == Limits::none && !rules_.policies) return {};
    const Subject subject = subject_of(shape, request, caller);
    if (rules_.policies) {
        if (auto allowed = authorize(operation, caller, subject); !allowed) return allowed;
    }
    if (rules_.limits == Limits::none) return {};
    return calls_.admit(operation, caller, subject, clock_.now_ms());
}

bool Streams::may_read(const api::Caller& caller, const std::string& stream_arn) const {
    return !rules_.policies || authorize("GetRecords", caller, subject_of(stream_arn, caller));
}

// An account may do everything with what is its own.  What does not exist is refused to others as if it did:
// nobody learns of another's streams.
api::Result<void> Streams::authorize(std::string_view operation, const api::Caller& caller,
                                     const Subject& subject) const {
    if (subject.account == caller.account) return {};
    const api::Access access{
        .account = caller.account, .action = "kinesis:" + std::string(operation), .resource = subject.arn};
    api::Verdict verdict = api::Verdict::not_mentioned;
    if (const auto resource = find_resource(*this, subject.arn)) {
        const Stream& stream = *resource->stream;
        const Consumer* const consumer = stream.find_consumer(resource->consumer);
        verdict = api::judge(consumer ? consumer->policy : stream.policy, access);
    }
    if (verdict == api::Verdict::allowed) return {};
    return std::unexpected(access_denied(access, verdict));
}

}  // namespace penstock::kinesis

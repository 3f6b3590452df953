#include "lambda/operation.h"

namespace penstock::lambda {

// Makes a version of $LATEST, or answers the newest one when nothing has changed since.
struct PublishVersion {
    static constexpr std::string_view name = "PublishVersion";
    static constexpr Route route{"POST", "/2015-03-31/functions/{FunctionName}/versions", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"CodeSha256", wire::Text> code_sha256;
        Optional<"Description", Description> description;
        Optional<"RevisionId", wire::Text> revision_id;
    };
    using Response = FunctionConfiguration;

    static Result<FunctionPtr> publish(const Request& request, FunctionEntry& entry) {
        const std::string& code = entry.latest->configuration.code_sha256->value;
        if (request.revision_id && request.revision_id->value != entry.latest->revision())
            return std::unexpected(wrong_revision());
        if (request.code_sha256 && request.code_sha256->value != code) {
            return std::unexpected(invalid_parameter(
                "CodeSHA256 (" + request.code_sha256->value + ") is different from current CodeSHA256 in " +
                "$LATEST (" + code + "). Please try again with the CodeSHA256 in $LATEST."));
        }
        return publish_version(entry, request.description ? &request.description->value : nullptr);
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        FunctionPtr version;
        std::int64_t before = 0;
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            before = entry.settings.last_version->value;
            auto published = publish(request, entry);
            if (published) version = *published;
            return published ? Result<void>() : std::unexpected(published.error());
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        const bool is_new = (*changed)->settings.last_version->value != before;
        co_return is_new ? as_created(version->configuration) : version->configuration;
    }
};

Operation publish_version() { return api::operation<PublishVersion, Lambda>(); }

}  // namespace penstock::lambda

#include "lambda/operation.h"

namespace penstock::lambda {

struct UpdateFunctionCode {
    static constexpr std::string_view name = "UpdateFunctionCode";
    static constexpr Route route{"PUT", "/2015-03-31/functions/{FunctionName}/code", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"ZipFile", wire::Blob> zip_file;
        Optional<"S3Bucket", wire::Text> s3_bucket;
        Optional<"S3Key", wire::Text> s3_key;
        Optional<"S3ObjectVersion", wire::Text> s3_object_version;
        Optional<"ImageUri", wire::Text> image_uri;
        Optional<"Publish", wire::Boolean> publish;
        Optional<"DryRun", wire::Boolean> dry_run;
        Optional<"RevisionId", wire::Text> revision_id;
        Optional<"Architectures", Architectures> architectures;
    };
    using Response = FunctionConfiguration;

    static FunctionCode code_of(const Request& request) {
        FunctionCode code;
        if (request.zip_file) code.zip_file = *request.zip_file;
        if (request.s3_bucket) code.s3_bucket = *request.s3_bucket;
        if (request.s3_key) code.s3_key = *request.s3_key;
        if (request.image_uri) code.image_uri = *request.image_uri;
        return code;
    }

    static Result<void> check_revision(const Request& request, const FunctionEntry& entry) {
        if (!request.revision_id || request.revision_id->value == entry.latest->revision()) return {};
        return std::unexpected(wrong_revision());
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        if (!entry) co_return std::unexpected(entry.error());
        auto checked = check_revision(request, **entry);
        if (checked) checked = check_code_source(code_of(request));
        const auto check_signature = [&](const FunctionEntry& now) {
            return lambda.code_signing.check_deployment(now.settings.code_signing->value, *ref);
        };
        if (checked) checked = check_signature(**entry);
        if (!checked) co_return std::unexpected(checked.error());

        auto taking = take_code(lambda.functions.code(), code_of(request));
        const auto code = co_await taking;
        if (!code) co_return std::unexpected(code.error());
        const auto changed_of = [&](const FunctionEntry& before) {
            Function function = *before.latest;
            set_code(function, *code);
            if (request.architectures) function.configuration.architectures = *request.architectures;
            return function;
        };
        if (request.dry_run->value) co_return changed_of(**entry).configuration;
        FunctionPtr published;
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& after) {
            if (auto current = check_revision(request, after); !current) return current;
            if (auto allowed = check_signature(after); !allowed) return allowed;
            lambda.functions.renew(after, changed_of(after));
            if (request.publish->value) published = publish_version(after, nullptr);
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return as_updated((published ? published : (*changed)->latest)->configuration);
    }
};

Operation update_function_code() { return api::operation<UpdateFunctionCode, Lambda>(); }

}  // namespace penstock::lambda

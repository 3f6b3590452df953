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

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const FunctionRef ref = parse_function_name(request.function_name->value, caller);
        auto function = lambda.functions.find(ref);
        if (!function) co_return std::unexpected(function.error());
        if (request.revision_id && request.revision_id->value != (*function)->revision()) {
            co_return std::unexpected(wrong_revision());
        }
        if (request.publish->value) {
            co_return std::unexpected(
                invalid_parameter("Publishing a version is not supported yet; leave Publish out."));
        }
        FunctionCode code;
        code.zip_file = *request.zip_file;
        code.zip_file.present = request.zip_file.present;
        code.s3_bucket.present = request.s3_bucket.present;
        code.image_uri.present = request.image_uri.present;
        auto checked = check_code_source(code);
        if (!checked) co_return std::unexpected(checked.error());

        auto storing = lambda.functions.store_code(request.zip_file->value);
        auto stored = co_await storing;
        if (!stored) co_return std::unexpected(stored.error());
        Function changed = **function;
        changed.code_sha256_hex = *stored;
        changed.configuration.code_sha256.put(code_sha256_base64(*stored));
        changed.configuration.code_size.put(static_cast<std::int64_t>(request.zip_file->value.size()));
        if (request.architectures) changed.configuration.architectures = *request.architectures;
        if (request.dry_run->value) co_return changed.configuration;
        auto saving = lambda.functions.save(std::move(changed), *function);
        auto saved = co_await saving;
        if (!saved) co_return std::unexpected(saved.error());
        co_return as_updated((*saved)->configuration);
    }
};

Operation update_function_code() { return api::operation<UpdateFunctionCode, Lambda>(); }

}  // namespace penstock::lambda

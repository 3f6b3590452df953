// Named shapes of the Lambda model with AWS's limits (botocore 1.43.11, lambda/2015-03-31), and the
// structures that several operations share.
#pragma once
#include "wire/shape.h"

namespace penstock::lambda {

using wire::In, wire::Optional, wire::Required;

struct FunctionName : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1,
        .max = 140,
        // In two literals for the line's length.
        .pattern =
            R"((arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?)"
            R"((\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?)"};
};
struct Qualifier : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1, .max = 128, .pattern = R"(\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+)"};
};
struct RoleArn : wire::Text {
    static constexpr wire::Limits limits{
        .pattern = R"(arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)"};
};
struct Runtime : wire::Text {};  // checked by the operation, with a message of its own form
struct Handler : wire::Text {
    static constexpr wire::Limits limits{.max = 128, .pattern = R"([^\s]+)"};
};
struct Description : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 256};
};
struct Timeout : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 900};
};
struct MemorySize : wire::Integer {
    static constexpr wire::Limits limits{.min = 128, .max = 10'240};
};
struct Architecture : wire::Text {
    static constexpr std::string_view values[] = {"x86_64", "arm64"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct Architectures : std::vector<Architecture> {
    static constexpr wire::Limits limits{.min = 1, .max = 1};
};
struct PackageType : wire::Text {
    static constexpr std::string_view values[] = {"Zip", "Image"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct EnvironmentName : wire::Text {
    static constexpr wire::Limits limits{.pattern = "[a-zA-Z]([a-zA-Z0-9_])+"};
};
using Variables = wire::Map<EnvironmentName, wire::Text>;
struct Environment {
    Optional<"Variables", Variables> variables;
};
struct EphemeralSize : wire::Integer {
    static constexpr wire::Limits limits{.min = 512, .max = 10'240};
};
struct EphemeralStorage {
    Required<"Size", EphemeralSize> size;
};
struct LogFormat : wire::Text {
    static constexpr std::string_view values[] = {"JSON", "Text"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct LoggingConfig {
    Optional<"LogFormat", LogFormat> format;
    Optional<"LogGroup", wire::Text> group;
};
struct TracingMode : wire::Text {
    static constexpr std::string_view values[] = {"Active", "PassThrough"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct TracingConfig {
    Optional<"Mode", TracingMode> mode;
};
struct SnapStartResponse {
    Optional<"ApplyOn", wire::Text> apply_on;
    Optional<"OptimizationStatus", wire::Text> optimization_status;
};
struct RuntimeVersionConfig {
    Optional<"RuntimeVersionArn", wire::Text> arn;
};
struct FunctionCode {
    Optional<"ZipFile", wire::Blob> zip_file;
    Optional<"S3Bucket", wire::Text> s3_bucket;
    Optional<"S3Key", wire::Text> s3_key;
    Optional<"S3ObjectVersion", wire::Text> s3_object_version;
    Optional<"ImageUri", wire::Text> image_uri;
};
struct FunctionState : wire::Text {
    static constexpr std::string_view values[] = {"Pending", "Active", "Inactive", "Failed"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct LastUpdateStatus : wire::Text {
    static constexpr std::string_view values[] = {"Successful", "Failed", "InProgress"};
    static constexpr wire::Limits limits{.one_of = values};
};
using Tags = wire::Map<wire::Text, wire::Text>;

// What CreateFunction, GetFunctionConfiguration and the updates answer.
struct FunctionConfiguration {
    Optional<"FunctionName", wire::Text> function_name;
    Optional<"FunctionArn", wire::Text> function_arn;
    Optional<"Runtime", Runtime> runtime;
    Optional<"Role", wire::Text> role;
    Optional<"Handler", Handler> handler;
    Optional<"CodeSize", wire::Long> code_size;
    Optional<"Description", Description> description;
    Optional<"Timeout", Timeout> timeout;
    Optional<"MemorySize", MemorySize> memory_size;
    Optional<"LastModified", wire::Text> last_modified;
    Optional<"CodeSha256", wire::Text> code_sha256;
    Optional<"Version", wire::Text> version;
    Optional<"Environment", Environment> environment;
    Optional<"TracingConfig", TracingConfig> tracing;
    Optional<"RevisionId", wire::Text> revision_id;
    Optional<"State", FunctionState> state;
    Optional<"StateReason", wire::Text> state_reason;
    Optional<"StateReasonCode", wire::Text> state_reason_code;
    Optional<"LastUpdateStatus", LastUpdateStatus> last_update_status;
    Optional<"LastUpdateStatusReason", wire::Text> last_update_status_reason;
    Optional<"LastUpdateStatusReasonCode", wire::Text> last_update_status_reason_code;
    Optional<"PackageType", PackageType> package_type;
    Optional<"Architectures", Architectures> architectures;
    Optional<"EphemeralStorage", EphemeralStorage> ephemeral_storage;
    Optional<"SnapStart", SnapStartResponse> snap_start;
    Optional<"RuntimeVersionConfig", RuntimeVersionConfig> runtime_version;
    Optional<"LoggingConfig", LoggingConfig> logging;
};

}  // namespace penstock::lambda

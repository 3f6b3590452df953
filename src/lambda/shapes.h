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
struct ApplicationLogLevel : wire::Text {
    static constexpr std::string_view values[] = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct SystemLogLevel : wire::Text {
    static constexpr std::string_view values[] = {"DEBUG", "INFO", "WARN"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct LoggingConfig {
    Optional<"LogFormat", LogFormat> format;
    Optional<"ApplicationLogLevel", ApplicationLogLevel> application_level;
    Optional<"SystemLogLevel", SystemLogLevel> system_level;
    Optional<"LogGroup", wire::Text> group;
};
struct TracingMode : wire::Text {
    static constexpr std::string_view values[] = {"Active", "PassThrough"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct TracingConfig {
    Optional<"Mode", TracingMode> mode;
};
struct SnapStartApplyOn : wire::Text {
    static constexpr std::string_view values[] = {"PublishedVersions", "None"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct SnapStart {
    Optional<"ApplyOn", SnapStartApplyOn> apply_on;
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
struct SubnetIds : std::vector<wire::Text> {
    static constexpr wire::Limits limits{.max = 16};
};
struct SecurityGroupIds : std::vector<wire::Text> {
    static constexpr wire::Limits limits{.max = 5};
};
struct VpcConfig {
    Optional<"SubnetIds", SubnetIds> subnet_ids;
    Optional<"SecurityGroupIds", SecurityGroupIds> security_group_ids;
    Optional<"Ipv6AllowedForDualStack", wire::Boolean> ipv6_allowed;
};
struct VpcConfigResponse {
    Optional<"SubnetIds", SubnetIds> subnet_ids;
    Optional<"SecurityGroupIds", SecurityGroupIds> security_group_ids;
    Optional<"VpcId", wire::Text> vpc_id;
    Optional<"Ipv6AllowedForDualStack", wire::Boolean> ipv6_allowed;
};
struct ResourceArn : wire::Text {
    static constexpr wire::Limits limits{.pattern = R"((arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|())"};
};
struct DeadLetterConfig {
    Optional<"TargetArn", ResourceArn> target_arn;
};
struct FileSystemArn : wire::Text {
    static constexpr wire::Limits limits{
        .max = 200,
        .pattern = R"(arn:aws[a-zA-Z-]*:elasticfilesystem:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:)"
                   R"(access-point/fsap-[a-f0-9]{17})"};
};
struct LocalMountPath : wire::Text {
    static constexpr wire::Limits limits{.max = 160, .pattern = "^/mnt/[a-zA-Z0-9-_.]+$"};
};
struct FileSystemConfig {
    Required<"Arn", FileSystemArn> arn;
    Required<"LocalMountPath", LocalMountPath> path;
};
struct FileSystemConfigs : std::vector<FileSystemConfig> {
    static constexpr wire::Limits limits{.max = 1};
};
struct LayerVersionArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1,
        .max = 140,
        .pattern = R"(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)"};
};
using LayerArns = std::vector<LayerVersionArn>;
struct LayerReference {
    Optional<"Arn", LayerVersionArn> arn;
    Optional<"CodeSize", wire::Long> code_size;
};
struct Version : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 1024, .pattern = R"((\$LATEST|[0-9]+))"};
};
struct MaxItems : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 10'000};
};
struct MaxItems50 : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 50};
};

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
    Optional<"VpcConfig", VpcConfigResponse> vpc;
    Optional<"DeadLetterConfig", DeadLetterConfig> dead_letter;
    Optional<"Environment", Environment> environment;
    Optional<"KMSKeyArn", wire::Text> kms_key_arn;
    Optional<"TracingConfig", TracingConfig> tracing;
    Optional<"RevisionId", wire::Text> revision_id;
    Optional<"Layers", std::vector<LayerReference>> layers;
    Optional<"State", FunctionState> state;
    Optional<"StateReason", wire::Text> state_reason;
    Optional<"StateReasonCode", wire::Text> state_reason_code;
    Optional<"LastUpdateStatus", LastUpdateStatus> last_update_status;
    Optional<"LastUpdateStatusReason", wire::Text> last_update_status_reason;
    Optional<"LastUpdateStatusReasonCode", wire::Text> last_update_status_reason_code;
    Optional<"FileSystemConfigs", FileSystemConfigs> file_systems;
    Optional<"PackageType", PackageType> package_type;
    Optional<"Architectures", Architectures> architectures;
    Optional<"EphemeralStorage", EphemeralStorage> ephemeral_storage;
    Optional<"SnapStart", SnapStartResponse> snap_start;
    Optional<"RuntimeVersionConfig", RuntimeVersionConfig> runtime_version;
    Optional<"LoggingConfig", LoggingConfig> logging;
};

}  // namespace penstock::lambda

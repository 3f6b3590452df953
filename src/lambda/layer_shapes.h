// The shapes of layers, shared by their operations.
#pragma once
#include "lambda/function_settings.h"

namespace penstock::lambda {

struct LayerName : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1,
        .max = 140,
        .pattern = R"((arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+)"};
};
struct LayerVersionNumber : wire::Long {};
struct CompatibleRuntimes : std::vector<Runtime> {
    static constexpr wire::Limits limits{.max = 15};
};
struct CompatibleArchitectures : std::vector<Architecture> {
    static constexpr wire::Limits limits{.max = 2};
};
struct LicenseInfo : wire::Text {
    static constexpr wire::Limits limits{.max = 512};
};
struct LayerContentInput {
    Optional<"S3Bucket", wire::Text> s3_bucket;
    Optional<"S3Key", wire::Text> s3_key;
    Optional<"S3ObjectVersion", wire::Text> s3_object_version;
    Optional<"ZipFile", wire::Blob> zip_file;
};
struct LayerContent {
    Optional<"Location", wire::Text> location;
    Optional<"CodeSha256", wire::Text> code_sha256;
    Optional<"CodeSize", wire::Long> code_size;
};
// What PublishLayerVersion and GetLayerVersion answer.
struct LayerVersion {
    Optional<"Content", LayerContent> content;
    Optional<"LayerArn", wire::Text> layer_arn;
    Optional<"LayerVersionArn", LayerVersionArn> version_arn;
    Optional<"Description", Description> description;
    Optional<"CreatedDate", wire::Text> created;
    Optional<"Version", wire::Long> version;
    Optional<"CompatibleRuntimes", CompatibleRuntimes> runtimes;
    Optional<"LicenseInfo", LicenseInfo> license;
    Optional<"CompatibleArchitectures", CompatibleArchitectures> architectures;
};
struct LayerVersionEntry {
    Optional<"LayerVersionArn", LayerVersionArn> version_arn;
    Optional<"Version", wire::Long> version;
    Optional<"Description", Description> description;
    Optional<"CreatedDate", wire::Text> created;
    Optional<"CompatibleRuntimes", CompatibleRuntimes> runtimes;
    Optional<"LicenseInfo", LicenseInfo> license;
    Optional<"CompatibleArchitectures", CompatibleArchitectures> architectures;
};

struct StoredLayer {
    Optional<"Answer", LayerVersion> answer;
    Optional<"Code", wire::Text> code_sha256_hex;
    Optional<"Policy", StoredPolicy> policy;
};

}  // namespace penstock::lambda

// The shapes of code signing configurations, shared by their operations.
#pragma once
#include "lambda/shapes.h"

namespace penstock::lambda {

struct CodeSigningArn : wire::Text {
    static constexpr wire::Limits limits{
        .max = 200,
        .pattern = R"(arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:)"
                   R"(code-signing-config:csc-[a-z0-9]{17})"};
};
struct SigningProfileArn : wire::Text {
    static constexpr wire::Limits limits{
        .pattern =
            R"(arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*))"};
};
struct SigningProfileArns : std::vector<SigningProfileArn> {
    static constexpr wire::Limits limits{.min = 1, .max = 20};
};
struct AllowedPublishers {
    Required<"SigningProfileVersionArns", SigningProfileArns> profiles;
};
struct CodeSigningPolicy : wire::Text {
    static constexpr std::string_view values[] = {"Warn", "Enforce"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct CodeSigningPolicies {
    Optional<"UntrustedArtifactOnDeployment", CodeSigningPolicy> untrusted;
};
struct CodeSigningConfig {
    Required<"CodeSigningConfigId", wire::Text> id;
    Required<"CodeSigningConfigArn", CodeSigningArn> arn;
    Optional<"Description", Description> description;
    Required<"AllowedPublishers", AllowedPublishers> publishers;
    Required<"CodeSigningPolicies", CodeSigningPolicies> policies;
    Required<"LastModified", wire::Text> last_modified;
};
// What most of the operations answer.
struct CodeSigningAnswer {
    Required<"CodeSigningConfig", CodeSigningConfig> config;
};
// Of a function.
struct FunctionCodeSigning {
    Required<"CodeSigningConfigArn", CodeSigningArn> arn;
    Required<"FunctionName", FunctionName> function_name;
};

struct StoredCodeSigning {
    Optional<"Config", CodeSigningConfig> config;
    Optional<"Tags", Tags> tags;
};

}  // namespace penstock::lambda

// What is set for a function beside its code and configuration: aliases, and per qualifier its policy, its
// URL, how asynchronous invocations end.  AWS's own shapes, kept as they are answered.
#pragma once
#include "lambda/shapes.h"

namespace penstock::lambda {

struct AliasName : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 128, .pattern = "(?!^[0-9]+$)([a-zA-Z0-9-_]+)"};
};
struct AdditionalVersion : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 1024, .pattern = "[0-9]+"};
};
struct Weight : wire::Number {
    static constexpr wire::Limits limits{.min = 0, .max = 1};
};
struct RoutingConfig {
    Optional<"AdditionalVersionWeights", wire::Map<AdditionalVersion, Weight>> weights;
};
struct Alias {
    Optional<"AliasArn", wire::Text> arn;
    Optional<"Name", AliasName> name;
    Optional<"FunctionVersion", Version> version;
    Optional<"Description", Description> description;
    Optional<"RoutingConfig", RoutingConfig> routing;
    Optional<"RevisionId", wire::Text> revision_id;
};

// A resource policy as it is kept: its statements one by one, each as JSON.
struct StoredPolicy {
    Optional<"Statements", std::vector<wire::Text>> statements;
    Optional<"RevisionId", wire::Text> revision_id;
};

struct EventDestinationArn : wire::Text {
    static constexpr wire::Limits limits{.min = 0,
                                         .max = 350,
                                         .pattern = R"(^$|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:)"
                                                    R"(([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*))"};
};
struct EventDestination {
    Optional<"Destination", EventDestinationArn> destination;
};
struct EventDestinations {
    Optional<"OnSuccess", EventDestination> on_success;
    Optional<"OnFailure", EventDestination> on_failure;
};
struct EventRetryAttempts : wire::Integer {
    static constexpr wire::Limits limits{.min = 0, .max = 2};
};
struct EventAge : wire::Integer {
    static constexpr wire::Limits limits{.min = 60, .max = 21'600};
};
struct EventInvokeConfig {
    Optional<"LastModified", wire::Timestamp> last_modified;
    Optional<"FunctionArn", wire::Text> function_arn;
    Optional<"MaximumRetryAttempts", EventRetryAttempts> retry_attempts;
    Optional<"MaximumEventAgeInSeconds", EventAge> event_age;
    Optional<"DestinationConfig", EventDestinations> destinations;
};

struct UrlAuthType : wire::Text {
    static constexpr std::string_view values[] = {"NONE", "AWS_IAM"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct UrlInvokeMode : wire::Text {
    static constexpr std::string_view values[] = {"BUFFERED", "RESPONSE_STREAM"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct CorsHeader : wire::Text {
    static constexpr wire::Limits limits{.max = 1024, .pattern = ".*"};
};
struct CorsHeaders : std::vector<CorsHeader> {
    static constexpr wire::Limits limits{.max = 100};
};
struct CorsMethod : wire::Text {
    static constexpr wire::Limits limits{.max = 6, .pattern = ".*"};
};
struct CorsMethods : std::vector<CorsMethod> {
    static constexpr wire::Limits limits{.max = 6};
};
struct CorsOrigin : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 253, .pattern = ".*"};
};
struct CorsOrigins : std::vector<CorsOrigin> {
    static constexpr wire::Limits limits{.max = 100};
};
struct CorsMaxAge : wire::Integer {
    static constexpr wire::Limits limits{.min = 0, .max = 86'400};
};
struct Cors {
    Optional<"AllowCredentials", wire::Boolean> allow_credentials;
    Optional<"AllowHeaders", CorsHeaders> allow_headers;
    Optional<"AllowMethods", CorsMethods> allow_methods;
    Optional<"AllowOrigins", CorsOrigins> allow_origins;
    Optional<"ExposeHeaders", CorsHeaders> expose_headers;
    Optional<"MaxAge", CorsMaxAge> max_age;
};
// The answer of all operations on function URLs.
struct FunctionUrl {
    Required<"FunctionUrl", wire::Text> url;
    Required<"FunctionArn", wire::Text> function_arn;
    Required<"AuthType", UrlAuthType> auth_type;
    Optional<"Cors", Cors> cors;
    Required<"CreationTime", wire::Text> created;
    Required<"LastModifiedTime", wire::Text> last_modified;
    Optional<"InvokeMode", UrlInvokeMode> invoke_mode;
};
struct StoredUrl {
    Optional<"Id", wire::Text> id;
    Optional<"Answer", FunctionUrl> answer;
};

struct ProvisionedConcurrency {
    Optional<"Requested", wire::Integer> requested;
    Optional<"LastModified", wire::Text> last_modified;
};

struct UpdateRuntimeOn : wire::Text {
    static constexpr std::string_view values[] = {"Auto", "Manual", "FunctionUpdate"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct RuntimeVersionArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 26,
        .max = 2048,
        .pattern = R"(arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}::runtime:.+)"};
};
struct RuntimeManagement {
    Required<"UpdateRuntimeOn", UpdateRuntimeOn> update_on;
    Required<"FunctionArn", wire::Text> function_arn;
    Optional<"RuntimeVersionArn", RuntimeVersionArn> version_arn;
};

struct RecursiveLoop : wire::Text {
    static constexpr std::string_view values[] = {"Allow", "Terminate"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct ReservedConcurrency : wire::Integer {
    static constexpr wire::Limits limits{.min = 0};
};

// Of $LATEST, a version, or an alias.
struct QualifierSettings {
    Optional<"Policy", StoredPolicy> policy;
    Optional<"EventInvoke", EventInvokeConfig> event_invoke;
    Optional<"Url", StoredUrl> url;
    Optional<"Provisioned", ProvisionedConcurrency> provisioned;
    Optional<"RuntimeManagement", RuntimeManagement> runtime_management;
};

struct FunctionSettings {
    Optional<"LastVersion", wire::Long> last_version;    // the number given last; none is given twice
    Optional<"PublishedContent", wire::Text> published;  // what that version was made of
    Optional<"Aliases", wire::Map<wire::Text, Alias>> aliases;
    Optional<"Qualifiers", wire::Map<wire::Text, QualifierSettings>> qualifiers;  // "$LATEST", "1", "live"
    Optional<"ReservedConcurrency", ReservedConcurrency> reserved_concurrency;
    Optional<"RecursiveLoop", RecursiveLoop> recursive_loop;
    Optional<"CodeSigning", wire::Text> code_signing;  // the ARN of the configuration
};

}  // namespace penstock::lambda

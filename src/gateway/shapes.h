// Named shapes of the API Gateway v2 model with AWS's limits (botocore 1.43.11, apigatewayv2/2018-11-29), as
// far as WebSocket APIs use them, and the resources that are both answered and stored.
#pragma once
#include "wire/shape.h"

namespace penstock::gateway {

using wire::In, wire::Optional, wire::Required;

// The model declares these bounds in words ("StringWithLengthBetween1And128"), which the front end enforces.
struct Name : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 128};
};
struct LongText : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 1024};
};
struct Uri : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 2048};
};
struct ProtocolType : wire::Text {
    static constexpr std::string_view values[] = {"WEBSOCKET", "HTTP"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct IntegrationType : wire::Text {
    static constexpr std::string_view values[] = {"AWS", "HTTP", "MOCK", "HTTP_PROXY", "AWS_PROXY"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct ConnectionType : wire::Text {
    static constexpr std::string_view values[] = {"INTERNET", "VPC_LINK"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct ContentHandling : wire::Text {
    static constexpr std::string_view values[] = {"CONVERT_TO_BINARY", "CONVERT_TO_TEXT"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct PassthroughBehavior : wire::Text {
    static constexpr std::string_view values[] = {"WHEN_NO_MATCH", "NEVER", "WHEN_NO_TEMPLATES"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct AuthorizationType : wire::Text {
    static constexpr std::string_view values[] = {"NONE", "AWS_IAM", "CUSTOM", "JWT"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct AuthorizerType : wire::Text {
    static constexpr std::string_view values[] = {"REQUEST", "JWT"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct AuthorizerTtl : wire::Integer {
    static constexpr wire::Limits limits{.min = 0, .max = 3600};
};
struct ContentType : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 256};
};
struct Schema : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 32'768};
};
struct PayloadFormat : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 64};
};
struct JwtConfiguration {
    Optional<"audience", std::vector<wire::Text>> audience;
    Optional<"issuer", Uri> issuer;
};
struct DeploymentStatus : wire::Text {
    static constexpr std::string_view values[] = {"PENDING", "FAILED", "DEPLOYED"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct LoggingLevel : wire::Text {
    static constexpr std::string_view values[] = {"ERROR", "INFO", "OFF"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct IntegrationTimeout : wire::Integer {
    static constexpr wire::Limits limits{.min = 50, .max = 30'000};
};
struct TagKey : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 128};
};
struct TagValue : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 256};
};
struct Tags : wire::Map<TagKey, TagValue> {};
struct Texts : wire::Map<wire::Text, wire::Text> {};
struct ParameterConstraints {
    Optional<"required", wire::Boolean> required;
};
struct RouteParameters : wire::Map<wire::Text, ParameterConstraints> {};
struct RouteSettings {
    Optional<"dataTraceEnabled", wire::Boolean> data_trace;
    Optional<"detailedMetricsEnabled", wire::Boolean> detailed_metrics;
    Optional<"loggingLevel", LoggingLevel> logging_level;
    Optional<"throttlingBurstLimit", wire::Integer> burst_limit;
    Optional<"throttlingRateLimit", wire::Number> rate_limit;
};
struct RouteSettingsMap : wire::Map<wire::Text, RouteSettings> {};
struct AccessLogSettings {
    Optional<"destinationArn", wire::Text> destination_arn;
    Optional<"format", LongText> format;
};

// Of HTTP APIs only: declared, so that they can be refused.
struct CorsAge : wire::Integer {
    static constexpr wire::Limits limits{.min = -1, .max = 86'400};
};
struct Cors {
    Optional<"allowCredentials", wire::Boolean> allow_credentials;
    Optional<"allowHeaders", std::vector<wire::Text>> allow_headers;
    Optional<"allowMethods", std::vector<wire::Text>> allow_methods;
    Optional<"allowOrigins", std::vector<wire::Text>> allow_origins;
    Optional<"exposeHeaders", std::vector<wire::Text>> expose_headers;
    Optional<"maxAge", CorsAge> max_age;
};
struct TlsConfig {
    Optional<"serverNameToVerify", wire::Text> server_name_to_verify;
};
struct ParametersByStatus : wire::Map<wire::Text, Texts> {};

struct IpAddressType : wire::Text {
    static constexpr std::string_view values[] = {"ipv4", "dualstack"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct Version : wire::Text {
    static constexpr wire::Limits limits{.max = 64};
};

// Of apiKeySelectionExpression there are two (API Gateway guide, websocket-api-selection-expressions).
inline constexpr std::string_view kKeyFromHeader = "$request.header.x-api-key";
inline constexpr std::string_view kKeyFromAuthorizer = "$context.authorizer.usageIdentifierKey";

// ---- Resources

struct Api {
    Optional<"apiEndpoint", wire::Text> api_endpoint;
    Optional<"apiId", wire::Text> api_id;
    Optional<"apiKeySelectionExpression", wire::Text> api_key_selection_expression;
    Optional<"createdDate", wire::Timestamp> created;
    Optional<"description", LongText> description;
    Optional<"disableSchemaValidation", wire::Boolean> disable_schema_validation;
    Optional<"disableExecuteApiEndpoint", wire::Boolean> disable_execute_api_endpoint;
    Optional<"ipAddressType", IpAddressType> ip_address_type;
    Optional<"name", Name> name;
    Optional<"protocolType", ProtocolType> protocol_type;
    Optional<"routeSelectionExpression", wire::Text> route_selection_expression;
    Optional<"tags", Tags> tags;
    Optional<"version", Version> version;
};

struct Route {
    Optional<"apiKeyRequired", wire::Boolean> api_key_required;
    Optional<"authorizationScopes", std::vector<wire::Text>> authorization_scopes;
    Optional<"authorizationType", AuthorizationType> authorization_type;
    Optional<"authorizerId", wire::Text> authorizer_id;
    Optional<"modelSelectionExpression", wire::Text> model_selection_expression;
    Optional<"operationName", wire::Text> operation_name;
    Optional<"requestModels", Texts> request_models;
    Optional<"requestParameters", RouteParameters> request_parameters;
    Optional<"routeId", wire::Text> route_id;
    Optional<"routeKey", wire::Text> route_key;
    Optional<"routeResponseSelectionExpression", wire::Text> route_response_selection_expression;
    Optional<"target", wire::Text> target;
};

struct Authorizer {
    Optional<"authorizerCredentialsArn", wire::Text> credentials_arn;
    Optional<"authorizerId", wire::Text> authorizer_id;
    Optional<"authorizerPayloadFormatVersion", PayloadFormat> payload_format_version;
    Optional<"authorizerResultTtlInSeconds", AuthorizerTtl> result_ttl;
    Optional<"authorizerType", AuthorizerType> authorizer_type;
    Optional<"authorizerUri", Uri> authorizer_uri;
    Optional<"enableSimpleResponses", wire::Boolean> enable_simple_responses;
    Optional<"identitySource", std::vector<wire::Text>> identity_source;
    Optional<"identityValidationExpression", LongText> identity_validation_expression;
    Optional<"jwtConfiguration", JwtConfiguration> jwt_configuration;
    Optional<"name", Name> name;
};

struct Integration {
    Optional<"connectionId", wire::Text> connection_id;
    Optional<"connectionType", ConnectionType> connection_type;
    Optional<"contentHandlingStrategy", ContentHandling> content_handling;
    Optional<"credentialsArn", wire::Text> credentials_arn;
    Optional<"description", LongText> description;
    Optional<"integrationId", wire::Text> integration_id;
    Optional<"integrationMethod", wire::Text> integration_method;
    Optional<"integrationResponseSelectionExpression", wire::Text> response_selection_expression;
    Optional<"integrationType", IntegrationType> integration_type;
    Optional<"integrationUri", Uri> integration_uri;
    Optional<"passthroughBehavior", PassthroughBehavior> passthrough_behavior;
    Optional<"payloadFormatVersion", wire::Text> payload_format_version;
    Optional<"requestParameters", Texts> request_parameters;
    Optional<"requestTemplates", Texts> request_templates;
    Optional<"templateSelectionExpression", wire::Text> template_selection_expression;
    Optional<"timeoutInMillis", IntegrationTimeout> timeout_ms;
};

struct IntegrationResponse {
    Optional<"contentHandlingStrategy", ContentHandling> content_handling;
    Optional<"integrationResponseId", wire::Text> integration_response_id;
    Optional<"integrationResponseKey", wire::Text> integration_response_key;
    Optional<"responseParameters", Texts> response_parameters;
    Optional<"responseTemplates", Texts> response_templates;
    Optional<"templateSelectionExpression", wire::Text> template_selection_expression;
};

struct Model {
    Optional<"contentType", ContentType> content_type;
    Optional<"description", LongText> description;
    Optional<"modelId", wire::Text> model_id;
    Optional<"name", Name> name;
    Optional<"schema", Schema> schema;
};

struct Deployment {
    Optional<"autoDeployed", wire::Boolean> auto_deployed;
    Optional<"createdDate", wire::Timestamp> created;
    Optional<"deploymentId", wire::Text> deployment_id;
    Optional<"deploymentStatus", DeploymentStatus> status;
    Optional<"deploymentStatusMessage", wire::Text> status_message;
    Optional<"description", LongText> description;
};

struct Stage {
    Optional<"accessLogSettings", AccessLogSettings> access_log_settings;
    Optional<"autoDeploy", wire::Boolean> auto_deploy;
    Optional<"clientCertificateId", wire::Text> client_certificate_id;
    Optional<"createdDate", wire::Timestamp> created;
    Optional<"defaultRouteSettings", RouteSettings> default_route_settings;
    Optional<"deploymentId", wire::Text> deployment_id;
    Optional<"description", LongText> description;
    Optional<"lastDeploymentStatusMessage", wire::Text> last_deployment_status_message;
    Optional<"lastUpdatedDate", wire::Timestamp> last_updated;
    Optional<"routeSettings", RouteSettingsMap> route_settings;
    Optional<"stageName", Name> stage_name;
    Optional<"stageVariables", Texts> stage_variables;
    Optional<"tags", Tags> tags;
};

struct RouteResponse {
    Optional<"modelSelectionExpression", wire::Text> model_selection_expression;
    Optional<"responseModels", Texts> response_models;
    Optional<"responseParameters", RouteParameters> response_parameters;
    Optional<"routeResponseId", wire::Text> route_response_id;
    Optional<"routeResponseKey", wire::Text> route_response_key;
};

}  // namespace penstock::gateway

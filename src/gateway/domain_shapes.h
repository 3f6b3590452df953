// Custom domain names, API mappings and VPC links: shapes of the API Gateway v2 model that are both answered
// and stored.
#pragma once
#include "gateway/shapes.h"

namespace penstock::gateway {

struct DomainNameText : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 512};
};
struct DomainNameStatus : wire::Text {
    static constexpr std::string_view values[] = {"AVAILABLE", "UPDATING", "PENDING_CERTIFICATE_REIMPORT",
                                                  "PENDING_OWNERSHIP_VERIFICATION"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct EndpointType : wire::Text {
    static constexpr std::string_view values[] = {"REGIONAL", "EDGE"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct SecurityPolicy : wire::Text {
    static constexpr std::string_view values[] = {"TLS_1_0", "TLS_1_2"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct RoutingMode : wire::Text {
    static constexpr std::string_view values[] = {"API_MAPPING_ONLY", "ROUTING_RULE_ONLY",
                                                  "ROUTING_RULE_THEN_API_MAPPING"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct VpcLinkStatus : wire::Text {
    static constexpr std::string_view values[] = {"PENDING", "AVAILABLE", "DELETING", "FAILED", "INACTIVE"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct VpcLinkVersion : wire::Text {
    static constexpr std::string_view values[] = {"V2"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct DomainNameConfiguration {
    Optional<"apiGatewayDomainName", wire::Text> api_gateway_domain_name;
    Optional<"certificateArn", wire::Text> certificate_arn;
    Optional<"certificateName", Name> certificate_name;
    Optional<"certificateUploadDate", wire::Timestamp> certificate_upload_date;
    Optional<"domainNameStatus", DomainNameStatus> domain_name_status;
    Optional<"domainNameStatusMessage", wire::Text> domain_name_status_message;
    Optional<"endpointType", EndpointType> endpoint_type;
    Optional<"hostedZoneId", wire::Text> hosted_zone_id;
    Optional<"ipAddressType", IpAddressType> ip_address_type;
    Optional<"securityPolicy", SecurityPolicy> security_policy;
    Optional<"ownershipVerificationCertificateArn", wire::Text> ownership_verification_certificate_arn;
};
// Refused, unless it says that there is none: updates do so with an empty address.
struct MutualTlsInput {
    Optional<"truststoreUri", wire::Text> truststore_uri;
    Optional<"truststoreVersion", wire::Text> truststore_version;
};

// ---- Resources

struct DomainName {
    Optional<"apiMappingSelectionExpression", wire::Text> api_mapping_selection_expression;
    Optional<"domainName", DomainNameText> domain_name;
    Optional<"domainNameArn", wire::Text> domain_name_arn;
    Optional<"domainNameConfigurations", std::vector<DomainNameConfiguration>> configurations;
    Optional<"routingMode", RoutingMode> routing_mode;
    Optional<"tags", Tags> tags;
};

struct ApiMapping {
    Optional<"apiId", wire::Text> api_id;
    Optional<"apiMappingId", wire::Text> api_mapping_id;
    Optional<"apiMappingKey", wire::Text> api_mapping_key;
    Optional<"stage", Name> stage;
};

struct VpcLink {
    Optional<"createdDate", wire::Timestamp> created;
    Optional<"name", Name> name;
    Optional<"securityGroupIds", std::vector<wire::Text>> security_group_ids;
    Optional<"subnetIds", std::vector<wire::Text>> subnet_ids;
    Optional<"tags", Tags> tags;
    Optional<"vpcLinkId", wire::Text> vpc_link_id;
    Optional<"vpcLinkStatus", VpcLinkStatus> status;
    Optional<"vpcLinkStatusMessage", LongText> status_message;
    Optional<"vpcLinkVersion", VpcLinkVersion> version;
};

}  // namespace penstock::gateway

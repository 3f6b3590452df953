#include "gateway/domain_checks.h"

#include <algorithm>

#include "base/text.h"

namespace penstock::gateway {
namespace {

constexpr std::size_t kKeyCharactersMax = 300;

}  // namespace

// AWS asks for a certificate of the name instead, so its sentences are not known (`?`).
api::Result<void> check_domain_name(const std::string& name, std::string_view own) {
    const std::string_view labels = std::string_view(name).substr(name.starts_with("*.") ? 2 : 0);
    const auto parts = base::split(labels, '.');
    bool sound = parts.size() >= 2;
    for (const std::string_view part : parts) {
        const bool plain = std::all_of(part.begin(), part.end(),
                                       [](char c) { return base::is_alphanumeric(c) || c == '-'; });
        sound = sound && plain && !part.empty() && part.size() <= 63;
    }
    // What ends in a number is an IP address.
    if (!sound || base::to_integer(parts.back()))
        return std::unexpected(bad_request("Invalid domain name specified: " + name));
    const std::string lower = base::lower(name);
    if (lower == base::lower(own.substr(0, own.find(':'))) || lower.find(".execute-api.") != lower.npos)
        return std::unexpected(bad_request("The domain name " + name + " is the server's own."));
    return {};
}

// Measured on AWS by others: floci-io/floci, ApiGatewayV2ApiMappingServiceTest, eu-west-1, 2026-10.
api::Result<void> check_mapping_key(const std::string& key) {
    if (key.ends_with('/')) return std::unexpected(bad_request("API mapping key should not end with a '/'."));
    if (key.starts_with('/') || key.find("//") != key.npos) {
        return std::unexpected(
            bad_request("API mapping key should not start with a '/' or have consecutive '/'s."));
    }
    const bool plain = std::all_of(key.begin(), key.end(), [](char c) {
        return base::is_alphanumeric(c) || std::string_view("/$-_.+!*'(),").find(c) != std::string_view::npos;
    });
    if (!plain) {
        return std::unexpected(bad_request(
            "An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters."));
    }
    if (key.size() > kKeyCharactersMax)
        return std::unexpected(bad_request("ApiMapping key length must be under 300 characters."));
    return {};
}

api::Result<void> check_mutual_tls(const MutualTlsInput& mutual_tls) {
    if (mutual_tls.truststore_uri->value.empty()) return {};
    return std::unexpected(bad_request("Penstock does not serve mutual TLS."));
}

api::Result<void> check_configurations(const std::vector<DomainNameConfiguration>& configurations) {
    // Both measured there too.
    if (configurations.size() != 1)
        return std::unexpected(bad_request("Invalid input. Expected one domain name configuration"));
    if (*configurations[0].endpoint_type == "EDGE")
        return std::unexpected(
            bad_request("EDGE endpoint type is not supported for APIGatewayV2 domainName"));
    return {};
}

api::Result<void> check_routing_mode(const RoutingMode& mode) {
    if (mode.value.empty() || mode == "API_MAPPING_ONLY") return {};
    return std::unexpected(bad_request("Penstock serves the routing mode API_MAPPING_ONLY only."));
}

void set_configuration_defaults(DomainNameConfiguration& configuration) {
    configuration.domain_name_status.put("AVAILABLE");
    if (!configuration.endpoint_type) configuration.endpoint_type.put("REGIONAL");
    if (!configuration.ip_address_type) configuration.ip_address_type.put("ipv4");
    if (!configuration.security_policy) configuration.security_policy.put("TLS_1_2");
}

api::Result<void> check_mapping(const Apis& apis, const api::Caller& caller, const DomainModel& domain,
                                const ApiMapping& mapping) {
    const std::string& key = mapping.api_mapping_key->value;
    if (auto ok = check_mapping_key(key); !ok) return ok;
    const auto api = apis.find(caller, mapping.api_id->value);
    if (!api)
        return std::unexpected(bad_request("Invalid API identifier specified: " + mapping.api_id->value));
    if (!(*api)->stage(mapping.stage->value))
        return std::unexpected(bad_request("Invalid stage identifier specified"));
    for (const auto& [id, other] : *domain.mappings) {
        if (id != mapping.api_mapping_id->value && other.api_mapping_key->value == key)
            return std::unexpected(conflict("ApiMapping key already exists for this domain name"));
    }
    return {};
}

// AWS's sentence is not known (`?`).
api::Error no_such_mapping() {
    return {"NotFoundException", "Invalid API mapping identifier specified", 404};
}

}  // namespace penstock::gateway

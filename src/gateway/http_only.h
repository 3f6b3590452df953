// What the model has for HTTP APIs only is refused, where it would change what a WebSocket API does.
#pragma once
#include "gateway/errors.h"

namespace penstock::gateway {

// CORS, and quick creation.  For CreateApi and UpdateApi.
template <class Request>
api::Result<void> refuse_http_only(const Request& request) {
    if (request.cors_configuration) return std::unexpected(http_apis_only("CorsConfiguration"));
    if (request.route_key) return std::unexpected(http_apis_only("RouteKey"));
    if (request.target) return std::unexpected(http_apis_only("Target"));
    if (request.credentials_arn) return std::unexpected(http_apis_only("CredentialsArn"));
    return {};
}

// For CreateIntegration and UpdateIntegration.  Empty values, as updates that clear send them, are none.
template <class Request>
api::Result<void> refuse_http_only_of_integration(const Request& request) {
    if (!request.integration_subtype->value.empty())
        return std::unexpected(http_apis_only("IntegrationSubtype"));
    if (!request.response_parameters->empty()) return std::unexpected(http_apis_only("ResponseParameters"));
    if (request.tls_config->server_name_to_verify) return std::unexpected(http_apis_only("TlsConfig"));
    return {};
}

}  // namespace penstock::gateway

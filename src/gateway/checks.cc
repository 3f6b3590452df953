#include "gateway/checks.h"

#include <algorithm>

#include "base/text.h"
#include "gateway/access_log.h"
#include "gateway/errors.h"
#include "gateway/expression.h"
#include "gateway/function_uri.h"
#include "gateway/identity_source.h"
#include "gateway/integration_request.h"
#include "gateway/mapping_template.h"
#include "gateway/response_key.h"
#include "gateway/service_uri.h"
#include "gateway/values.h"
#include "schema/schema.h"
#include "wire/json.h"

namespace penstock::gateway {
namespace {

// AWS's sentences here are not known but for the first (`?`).
api::Result<void> check_authorization(const ApiModel& model, const Route& route) {
    const std::string& type = route.authorization_type->value;
    if (type.empty() || type == "NONE") return {};
    if (route.route_key->value != "$connect") {
        return std::unexpected(
            bad_request("Currently, authorization is restricted to the $connect route only"));
    }
    if (type == "AWS_IAM") return {};
    if (type == "JWT") return std::unexpected(http_apis_only("Authorization type JWT"));
    if (!model.definition->authorizers->contains(route.authorizer_id->value))
        return std::unexpected(bad_request("Unable to find Authorizer " + route.authorizer_id->value));
    return {};
}

// Begins as AWS's (`?`); why is ours.
api::Error invalid_schema(const std::string& why) {
    return bad_request(
        "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema "
        "specified: " +
        why + "]");
}

}  // namespace

api::Result<void> check_route(const ApiModel& model, const Route& route) {
    const std::string& key = route.route_key->value;
    if (key.empty() || key.size() > 128)
        return std::unexpected(bad_request("The provided route key is not formatted properly."));
    for (const auto& [id, other] : *model.definition->routes) {
        if (other.route_key->value == key && id != route.route_id->value) {
            return std::unexpected(conflict("Route with key " + key + " already exists for this API"));
        }
    }
    if (route.target && !model.definition->integration_of(route)) {
        return std::unexpected(bad_request("Unable to find Integration ID " + route.target->value));
    }
    if (auto ok = check_authorization(model, route); !ok) return ok;
    if (route.api_key_required->value && key != "$connect")
        return std::unexpected(bad_request("API keys are supported by the $connect route only."));
    for (const auto& [selected, name] : *route.request_models) {
        if (!model.definition->model_by_name(name.value))
            return std::unexpected(bad_request("Invalid model identifier specified: " + name.value));
    }
    for (const auto& [name, unused] : *route.request_parameters) {
        if (key != "$connect")
            return std::unexpected(
                bad_request("Request parameters are supported by the $connect route only."));
        if (!name.starts_with("route.request.header.") && !name.starts_with("route.request.querystring."))
            return std::unexpected(bad_request("Invalid mapping expression specified: " + name));
    }
    return {};
}

api::Result<void> check_templates(const Texts& templates) {
    for (const auto& [key, source] : templates) {
        if (const auto ok = check_template(source.value); !ok)
            return std::unexpected(bad_request("Invalid mapping template '" + key + "': " + ok.error()));
    }
    return {};
}

// AWS's sentence begins so (`?`).
api::Result<void> check_parameters(const Integration& integration, bool of_service) {
    for (const auto& [key, value] : *integration.request_parameters) {
        if (!parameter_target(key))
            return std::unexpected(bad_request("Invalid mapping expression specified: " + key));
        if (!valid_value_name(value.value))
            return std::unexpected(bad_request("Invalid mapping expression specified: " + value.value));
        // A service's action takes a body and nothing else; its content type, which examples give, is what it
        // is here anyway.
        if (of_service && key != "integration.request.header.Content-Type")
            return std::unexpected(
                bad_request("The request parameter " + key + " has no meaning for a service's action here."));
    }
    return {};
}

api::Result<void> check_integration(const Integration& integration) {
    const std::string& type = integration.integration_type->value;
    const std::string& uri = integration.integration_uri->value;
    const bool function = !function_arn_of(uri, {}).empty();
    if (type == "AWS_PROXY" && !function) {
        return std::unexpected(
            bad_request("Invalid integration URI specified: the URI of a Lambda function is needed."));
    }
    if (type == "AWS" && !function && !service_action_of(uri)) {
        return std::unexpected(
            bad_request("Invalid integration URI specified: the URI of a Lambda function, or of a service's "
                        "action, is needed."));
    }
    if ((type == "HTTP" || type == "HTTP_PROXY") && !uri.starts_with("http://") &&
        !uri.starts_with("https://") && !uri.starts_with("${stageVariables.")) {
        return std::unexpected(
            bad_request("Invalid HTTP endpoint specified for URI: it must begin with http:// or https://"));
    }
    if (auto ok = check_parameters(integration, type == "AWS" && !function); !ok) return ok;
    return check_templates(*integration.request_templates);
}

api::Result<void> check_integration_response(const IntegrationResponse& response) {
    const std::string& key = response.integration_response_key->value;
    if (!valid_response_key(key)) {
        return std::unexpected(bad_request(
            "Invalid integration response key: $default, or a regular expression between slashes."));
    }
    if (*response.content_handling == "CONVERT_TO_BINARY") {
        return std::unexpected(bad_request("CONVERT_TO_BINARY has no meaning for what is sent to clients."));
    }
    for (const auto& [name, value] : *response.response_parameters) {
        const auto header = below(name, "route.response.header");
        if (!header || !valid_value_name(value.value))
            return std::unexpected(bad_request("Invalid mapping expression specified: " + name));
    }
    return check_templates(*response.response_templates);
}

void set_integration_defaults(Integration& integration) {
    if (!integration.connection_type) integration.connection_type.put("INTERNET");
    if (!integration.integration_method) integration.integration_method.put("POST");
    if (!integration.passthrough_behavior) integration.passthrough_behavior.put("WHEN_NO_MATCH");
    if (!integration.payload_format_version) integration.payload_format_version.put("1.0");
    if (!integration.timeout_ms) integration.timeout_ms.put(29'000);
    integration.response_selection_expression.put("${integration.response.body.errorMessage}");
}

api::Result<void> check_integration_unused(const ApiModel& model, const std::string& integration_id) {
    for (const auto& [id, route] : *model.definition->routes) {
        if (route.target->value != "integrations/" + integration_id) continue;
        return std::unexpected(conflict("Cannot delete Integration '" + integration_id +
                                        "' due to outstanding references from "
                                        "Route '" +
                                        route.route_key->value + "'"));
    }
    return {};
}

api::Result<void> check_api(const Api& api) {
    const std::string& expression = api.api_key_selection_expression->value;
    if (expression != kKeyFromHeader && expression != kKeyFromAuthorizer)
        return std::unexpected(bad_request("Invalid API key selection expression specified: " + expression));
    return {};
}

api::Result<void> check_authorizer(const Authorizer& authorizer) {
    if (!(*authorizer.authorizer_type == "REQUEST")) {
        return std::unexpected(
            bad_request("Only authorizers of type REQUEST are supported by WebSocket APIs."));
    }
    if (authorizer.jwt_configuration) return std::unexpected(http_apis_only("JwtConfiguration"));
    if (authorizer.enable_simple_responses->value)
        return std::unexpected(http_apis_only("EnableSimpleResponses"));
    if (function_arn_of(authorizer.authorizer_uri->value, {}).empty()) {
        return std::unexpected(
            bad_request("Invalid authorizer URI specified: the URI of a Lambda function is needed."));
    }
    for (const wire::Text& source : *authorizer.identity_source) {
        for (const std::string_view one : identity_sources(source.value)) {
            if (!valid_identity_source(one))
                return std::unexpected(bad_request("Invalid identity source: " + std::string(one)));
        }
    }
    return {};
}

api::Result<void> check_authorizer_unused(const ApiModel& model, const std::string& authorizer_id) {
    for (const auto& [id, route] : *model.definition->routes) {
        if (!(*route.authorization_type == "CUSTOM") || route.authorizer_id->value != authorizer_id) continue;
        return std::unexpected(conflict("Cannot delete Authorizer '" + authorizer_id +
                                        "', is referenced in Route: " + route.route_key->value));
    }
    return {};
}

// AWS's sentences about models are those of REST APIs, whose models are the same (`?`).
api::Result<void> check_model(const ApiModel& api, const Model& model) {
    const std::string& name = model.name->value;
    // Model: "The name of the model. Must be alphanumeric."
    if (!std::all_of(name.begin(), name.end(), base::is_alphanumeric))
        return std::unexpected(bad_request("Model name must be alphanumeric: " + name));
    if (const Model* const other = api.definition->model_by_name(name);
        other && other->model_id->value != model.model_id->value) {
        return std::unexpected(conflict("Model with name " + name + " already exists for this API"));
    }
    if (!wire::JsonDocument::parse(model.schema->value)) return std::unexpected(invalid_schema("not JSON"));
    if (api.api->disable_schema_validation->value) return {};
    if (const auto schema = schema::Schema::compile(model.schema->value); !schema)
        return std::unexpected(invalid_schema(schema.error()));
    return {};
}

api::Result<void> check_model_unused(const ApiModel& api, const std::string& name) {
    for (const auto& [id, route] : *api.definition->routes) {
        for (const auto& [key, model] : *route.request_models) {
            if (model.value != name) continue;
            return std::unexpected(conflict("Cannot delete model '" + name +
                                            "', is referenced in Route: " + route.route_key->value));
        }
    }
    return {};
}

api::Result<void> check_stage(const ApiModel& model, const Stage& stage) {
    const std::string& name = stage.stage_name->value;
    const bool well_formed = std::all_of(name.begin(), name.end(), [](char c) {
        return base::is_alphanumeric(c) || c == '-' || c == '_' || c == '$';
    });
    if (!well_formed) return std::unexpected(bad_request("Stage name only allows a-zA-Z0-9_-"));
    if (stage.deployment_id && !model.deployments->contains(stage.deployment_id->value)) {
        return std::unexpected(bad_request("Deployment id does not exist"));
    }
    if (const AccessLogSettings& log = *stage.access_log_settings;
        log.destination_arn && !log_group_of(log.destination_arn->value)) {
        return std::unexpected(
            bad_request("Invalid ARN specified in the request: access logs go to "
                        "arn:aws:logs:REGION:ACCOUNT:log-group:NAME"));
    }
    return {};
}

api::Result<void> check_route_settings(const ApiModel& model, const Stage& stage) {
    for (const auto& [key, settings] : *stage.route_settings) {
        if (!model.definition->route_by_key(key)) return std::unexpected(no_route_of_settings(key));
    }
    return {};
}

void set_stage_defaults(Stage& stage) {
    stage.tags.set();
    stage.stage_variables.set();
    stage.route_settings.set();
    RouteSettings& settings = stage.default_route_settings.set();
    if (!settings.detailed_metrics) settings.detailed_metrics.put(false);
    if (!settings.data_trace) settings.data_trace.put(false);
    if (!settings.burst_limit) settings.burst_limit.put(5000);
    if (!settings.rate_limit) settings.rate_limit.put(10'000.0);
    // An update clears them so.
    const AccessLogSettings& logs = *stage.access_log_settings;
    if (!logs.destination_arn && !logs.format) stage.access_log_settings.reset();
}

}  // namespace penstock::gateway

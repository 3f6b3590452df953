// An API with everything in it, as it is at one moment: never changed, replaced as a whole.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/topic_config.h"

namespace penstock::gateway {

// Route responses are kept under "routeId/routeResponseId", those of integrations likewise.
struct Definition {
    Optional<"routes", wire::Map<wire::Text, Route>> routes;
    Optional<"integrations", wire::Map<wire::Text, Integration>> integrations;
    Optional<"routeResponses", wire::Map<wire::Text, RouteResponse>> route_responses;
    Optional<"integrationResponses", wire::Map<wire::Text, IntegrationResponse>> integration_responses;
    Optional<"authorizers", wire::Map<wire::Text, Authorizer>> authorizers;
    Optional<"models", wire::Map<wire::Text, Model>> models;
    Optional<"routeSelectionExpression", wire::Text> route_selection_expression;

    const Route* route_by_key(std::string_view key) const;
    // The integration a route points to; nullptr when it points to none.
    const Integration* integration_of(const Route& route) const;
    // The response of the integration whose key fits: a regular expression between slashes, or $default.
    // nullptr when there is none.
    const IntegrationResponse* response_of(const Integration& integration, const std::string& selected) const;
    // Of a route that has one (authorizationType CUSTOM), else nullptr.
    const Authorizer* authorizer_of(const Route& route) const;
    // nullptr when there is none; routes refer to models by name.
    const Model* model_by_name(std::string_view name) const;
    // A message on this route is answered to the client.
    bool two_way(const Route& route) const;
};

// A deployment is a frozen copy of the definition; a stage points to one.
struct DeployedDefinition {
    Required<"deployment", Deployment> deployment;
    Required<"definition", Definition> definition;
};

struct ApiModel {
    Required<"account", wire::Text> account;
    Required<"region", wire::Text> region;
    Required<"api", Api> api;
    Required<"definition", Definition> definition;
    Optional<"deployments", wire::Map<wire::Text, DeployedDefinition>> deployments;
    Optional<"stages", wire::Map<wire::Text, Stage>> stages;
    Optional<"topics", wire::Map<wire::Text, TopicConfigs>> topics;  // settings, by stage

    const std::string& id() const { return api->api_id->value; }
    const Stage* stage(const std::string& name) const;
    // None when there is no such stage.
    const Texts& stage_variables(const std::string& stage_name) const;
    // What a stage serves; nullptr when nothing is deployed to it.
    const Definition* deployed(const std::string& stage_name) const;
};

using ApiPtr = std::shared_ptr<const ApiModel>;

inline constexpr std::string_view kApiPrefix = "gateway/api/";

}  // namespace penstock::gateway

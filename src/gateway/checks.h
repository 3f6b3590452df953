// What the control plane checks of resources before they are saved.
#pragma once
#include "api/error.h"
#include "gateway/model.h"

namespace penstock::gateway {

// Its key is free, its target exists, and it asks for nothing that is not served yet.
api::Result<void> check_route(const ApiModel& model, const Route& route);
// Its API key selection expression is one of AWS's two.
api::Result<void> check_api(const Api& api);
api::Result<void> check_integration(const Integration& integration);
api::Result<void> check_integration_response(const IntegrationResponse& response);
void set_integration_defaults(Integration& integration);
// No route points to it.
api::Result<void> check_integration_unused(const ApiModel& model, const std::string& integration_id);
api::Result<void> check_authorizer(const Authorizer& authorizer);
// No route asks it.
api::Result<void> check_authorizer_unused(const ApiModel& model, const std::string& authorizer_id);
// Its name is free, its schema a JSON document.
api::Result<void> check_model(const ApiModel& api, const Model& model);
// No route asks for it by its name.
api::Result<void> check_model_unused(const ApiModel& api, const std::string& name);
// Its deployment exists.
api::Result<void> check_stage(const ApiModel& model, const Stage& stage);
// The routes that it has settings for exist.
api::Result<void> check_route_settings(const ApiModel& model, const Stage& stage);
void set_stage_defaults(Stage& stage);

}  // namespace penstock::gateway

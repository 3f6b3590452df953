// Every API Gateway v2 operation served: the table of contents of the service.  Adding one: its file in
// operations/, and its name, twice, below.
#include "gateway/operations.h"

namespace penstock::gateway {

using api::Operation;

Operation create_api(), create_authorizer(), create_deployment(), create_integration(),
    create_integration_response(), create_model(), create_route(), create_route_response(), create_stage(),
    delete_access_log_settings(), delete_api(), delete_authorizer(), delete_cors_configuration(),
    delete_deployment(), delete_integration(), delete_integration_response(), delete_model(), delete_route(),
    delete_route_request_parameter(), delete_route_response(), delete_route_settings(), delete_stage(),
    get_api(), get_apis(), get_authorizer(), get_authorizers(), get_deployment(), get_deployments(),
    get_integration(), get_integration_response(), get_integration_responses(), get_integrations(),
    get_model(), get_model_template(), get_models(), get_route(), get_route_response(), get_route_responses(),
    get_routes(), get_stage(), get_stages(), get_tags(), reset_authorizers_cache(), tag_resource(),
    untag_resource(), update_api(), update_authorizer(), update_deployment(), update_integration(),
    update_integration_response(), update_model(), update_route(), update_route_response(), update_stage();

std::span<const Operation> operations() {
    static const Operation all[] = {
        create_api(),
        create_authorizer(),
        create_deployment(),
        create_integration(),
        create_integration_response(),
        create_model(),
        create_route(),
        create_route_response(),
        create_stage(),
        delete_access_log_settings(),
        delete_api(),
        delete_authorizer(),
        delete_cors_configuration(),
        delete_deployment(),
        delete_integration(),
        delete_integration_response(),
        delete_model(),
        delete_route(),
        delete_route_request_parameter(),
        delete_route_response(),
        delete_route_settings(),
        delete_stage(),
        get_api(),
        get_apis(),
        get_authorizer(),
        get_authorizers(),
        get_deployment(),
        get_deployments(),
        get_integration(),
        get_integration_response(),
        get_integration_responses(),
        get_integrations(),
        get_model(),
        get_model_template(),
        get_models(),
        get_route(),
        get_route_response(),
        get_route_responses(),
        get_routes(),
        get_stage(),
        get_stages(),
        get_tags(),
        reset_authorizers_cache(),
        tag_resource(),
        untag_resource(),
        update_api(),
        update_authorizer(),
        update_deployment(),
        update_integration(),
        update_integration_response(),
        update_model(),
        update_route(),
        update_route_response(),
        update_stage(),
    };
    return all;
}

api::Service service(Apis& apis) {
    return {.name = "apigateway",
            .protocol = api::Protocol::rest_json,
            .target_prefix = {},
            .timestamps = wire::TimestampFormat::iso8601,
            .validation_error = "BadRequestException",
            .operations = operations(),
            .self = &apis};
}

}  // namespace penstock::gateway

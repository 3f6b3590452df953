// Every operation on API keys and usage plans: the table of contents of the service.  Adding one: its file in
// operations/, and its name, twice, below.
#include "usage/operations.h"

namespace penstock::usage {

using api::Operation;

Operation create_api_key(), create_usage_plan(), create_usage_plan_key(), delete_api_key(),
    delete_usage_plan(), delete_usage_plan_key(), get_api_key(), get_api_keys(), get_usage(),
    get_usage_plan(), get_usage_plan_key(), get_usage_plan_keys(), get_usage_plans(), update_api_key(),
    update_usage_plan();

std::span<const Operation> operations() {
    static const Operation all[] = {
        create_api_key(),    create_usage_plan(),     create_usage_plan_key(), delete_api_key(),
        delete_usage_plan(), delete_usage_plan_key(), get_api_key(),           get_api_keys(),
        get_usage(),         get_usage_plan(),        get_usage_plan_key(),    get_usage_plan_keys(),
        get_usage_plans(),   update_api_key(),        update_usage_plan(),
    };
    return all;
}

api::Service service(Usage& usage) {
    return {.name = "apigateway",
            .protocol = api::Protocol::rest_json,
            .target_prefix = {},
            .validation_error = "BadRequestException",
            .operations = operations(),
            .self = &usage};
}

}  // namespace penstock::usage

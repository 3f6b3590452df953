// Every Lambda operation served: the table of contents of the service.  Adding one: its file in operations/,
// and its name, twice, below.
#include "lambda/service.h"

namespace penstock::lambda {

using api::Operation;

Operation create_event_source_mapping(), create_function(), delete_event_source_mapping(), delete_function(),
    get_event_source_mapping(), get_function(), get_function_configuration(), invoke(),
    list_event_source_mappings(), list_functions(), update_event_source_mapping(), update_function_code(),
    update_function_configuration();

std::span<const Operation> operations() {
    static const Operation all[] = {
        create_event_source_mapping(),   create_function(),
        delete_event_source_mapping(),   delete_function(),
        get_event_source_mapping(),      get_function(),
        get_function_configuration(),    invoke(),
        list_event_source_mappings(),    list_functions(),
        update_event_source_mapping(),   update_function_code(),
        update_function_configuration(),
    };
    return all;
}

api::Service service(Lambda& lambda) {
    return {.name = "lambda",
            .protocol = api::Protocol::rest_json,
            .target_prefix = {},
            .error_body = api::ErrorBody::lambda,
            .operations = operations(),
            .self = &lambda};
}

}  // namespace penstock::lambda

// Every Lambda operation served: the table of contents of the service.  Adding one: its file in operations/,
// and its name, twice, below.
#include "lambda/service.h"

namespace penstock::lambda {

using api::Operation;

Operation add_permission(), create_alias(), create_event_source_mapping(), create_function(), delete_alias(),
    delete_event_source_mapping(), delete_function(), delete_function_concurrency(),
    delete_provisioned_concurrency_config(), get_account_settings(), get_alias(), get_event_source_mapping(),
    get_function(), get_function_concurrency(), get_function_configuration(), get_policy(),
    get_provisioned_concurrency_config(), invoke(), list_aliases(), list_event_source_mappings(),
    list_functions(), list_provisioned_concurrency_configs(), list_tags(), list_versions_by_function(),
    publish_version(), put_function_concurrency(), put_provisioned_concurrency_config(), remove_permission(),
    tag_resource(), untag_resource(), update_alias(), update_event_source_mapping(), update_function_code(),
    update_function_configuration();

std::span<const Operation> operations() {
    static const Operation all[] = {
        add_permission(),
        create_alias(),
        create_event_source_mapping(),
        create_function(),
        delete_alias(),
        delete_event_source_mapping(),
        delete_function(),
        delete_function_concurrency(),
        delete_provisioned_concurrency_config(),
        get_account_settings(),
        get_alias(),
        get_event_source_mapping(),
        get_function(),
        get_function_concurrency(),
        get_function_configuration(),
        get_policy(),
        get_provisioned_concurrency_config(),
        invoke(),
        list_aliases(),
        list_event_source_mappings(),
        list_functions(),
        list_provisioned_concurrency_configs(),
        list_tags(),
        list_versions_by_function(),
        publish_version(),
        put_function_concurrency(),
        put_provisioned_concurrency_config(),
        remove_permission(),
        tag_resource(),
        untag_resource(),
        update_alias(),
        update_event_source_mapping(),
        update_function_code(),
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

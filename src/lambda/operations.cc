// Every Lambda operation served: the table of contents of the service.  Adding one: its file in operations/,
// and its name, twice, below.
#include "lambda/service.h"

namespace penstock::lambda {

using api::Operation;

Operation add_layer_version_permission(), add_permission(), create_alias(), create_event_source_mapping(),
    create_function(), create_function_url_config(), delete_alias(), delete_event_source_mapping(),
    delete_function(), delete_function_concurrency(), delete_function_event_invoke_config(),
    delete_function_url_config(), delete_layer_version(), delete_provisioned_concurrency_config(),
    get_account_settings(), get_alias(), get_event_source_mapping(), get_function(),
    get_function_code_signing_config(), get_function_concurrency(), get_function_configuration(),
    get_function_event_invoke_config(), get_function_recursion_config(), get_function_url_config(),
    get_layer_version(), get_layer_version_by_arn(), get_layer_version_policy(), get_policy(),
    get_provisioned_concurrency_config(), get_runtime_management_config(), invoke(), invoke_async(),
    invoke_with_response_stream(), list_aliases(), list_event_source_mappings(),
    list_function_event_invoke_configs(), list_function_url_configs(), list_functions(),
    list_layer_versions(), list_layers(), list_provisioned_concurrency_configs(), list_tags(),
    list_versions_by_function(), publish_layer_version(), publish_version(), put_function_concurrency(),
    put_function_event_invoke_config(), put_function_recursion_config(), put_provisioned_concurrency_config(),
    put_runtime_management_config(), remove_layer_version_permission(), remove_permission(), tag_resource(),
    untag_resource(), update_alias(), update_event_source_mapping(), update_function_code(),
    update_function_configuration(), update_function_event_invoke_config(), update_function_url_config();

std::span<const Operation> operations() {
    static const Operation all[] = {
        add_layer_version_permission(),
        add_permission(),
        create_alias(),
        create_event_source_mapping(),
        create_function(),
        create_function_url_config(),
        delete_alias(),
        delete_event_source_mapping(),
        delete_function(),
        delete_function_concurrency(),
        delete_function_event_invoke_config(),
        delete_function_url_config(),
        delete_layer_version(),
        delete_provisioned_concurrency_config(),
        get_account_settings(),
        get_alias(),
        get_event_source_mapping(),
        get_function(),
        get_function_code_signing_config(),
        get_function_concurrency(),
        get_function_configuration(),
        get_function_event_invoke_config(),
        get_function_recursion_config(),
        get_function_url_config(),
        get_layer_version(),
        get_layer_version_by_arn(),
        get_layer_version_policy(),
        get_policy(),
        get_provisioned_concurrency_config(),
        get_runtime_management_config(),
        invoke(),
        invoke_async(),
        invoke_with_response_stream(),
        list_aliases(),
        list_event_source_mappings(),
        list_function_event_invoke_configs(),
        list_function_url_configs(),
        list_functions(),
        list_layer_versions(),
        list_layers(),
        list_provisioned_concurrency_configs(),
        list_tags(),
        list_versions_by_function(),
        publish_layer_version(),
        publish_version(),
        put_function_concurrency(),
        put_function_event_invoke_config(),
        put_function_recursion_config(),
        put_provisioned_concurrency_config(),
        put_runtime_management_config(),
        remove_layer_version_permission(),
        remove_permission(),
        tag_resource(),
        untag_resource(),
        update_alias(),
        update_event_source_mapping(),
        update_function_code(),
        update_function_configuration(),
        update_function_event_invoke_config(),
        update_function_url_config(),
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

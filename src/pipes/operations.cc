// Every operation of EventBridge Pipes served: the table of contents of the service.  Adding one: its file in
// operations/, and its name, twice, below.
#include "pipes/operations.h"

namespace penstock::pipes {

using api::Operation;

Operation create_pipe(), delete_pipe(), describe_pipe(), list_pipes(), list_tags_for_resource(), start_pipe(),
    stop_pipe(), tag_resource(), untag_resource(), update_pipe();

std::span<const Operation> operations() {
    static const Operation all[] = {
        create_pipe(), delete_pipe(), describe_pipe(), list_pipes(),     list_tags_for_resource(),
        start_pipe(),  stop_pipe(),   tag_resource(),  untag_resource(), update_pipe(),
    };
    return all;
}

api::Service service(Pipes& pipes) {
    return {.name = "pipes",
            .protocol = api::Protocol::rest_json,
            .target_prefix = {},
            .operations = operations(),
            .self = &pipes};
}

}  // namespace penstock::pipes

// Every operation of CloudWatch Logs served: the table of contents of the service.  Adding one: its file in
// operations/, and its name, twice, below.
#include "logs/operations.h"

namespace penstock::logs {

using api::Operation;

Operation describe_log_groups(), describe_log_streams(), filter_log_events(), get_log_events();

std::span<const Operation> operations() {
    static const Operation all[] = {describe_log_groups(), describe_log_streams(), filter_log_events(),
                                    get_log_events()};
    return all;
}

api::Service service(Logs& logs) {
    return {.name = "logs",
            .protocol = api::Protocol::aws_json_1_1,
            .target_prefix = "Logs_20140328.",
            .validation_error = "InvalidParameterException",
            .operations = operations(),
            .self = &logs};
}

}  // namespace penstock::logs

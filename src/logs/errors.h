// Errors of CloudWatch Logs.
#pragma once
#include "api/error.h"

namespace penstock::logs {

inline api::Error no_such_group() {
    return {"ResourceNotFoundException", "The specified log group does not exist.", 400};
}
inline api::Error no_such_stream() {
    return {"ResourceNotFoundException", "The specified log stream does not exist.", 400};
}
inline api::Error invalid_parameter(std::string message) {
    return {"InvalidParameterException", std::move(message), 400};
}

}  // namespace penstock::logs

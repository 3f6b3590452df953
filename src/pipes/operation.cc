#include "pipes/operation.h"

namespace penstock::pipes {

PipeChange describe_change(const Pipe& pipe, std::string_view current_state) {
    PipeChange out;
    out.arn.put(pipe.arn());
    out.name.put(pipe.name->value);
    out.desired_state.put(pipe.desired_state->value);
    out.current_state.put(current_state);
    out.created.put(static_cast<double>(pipe.created_ms->value) / 1000);
    out.modified.put(static_cast<double>(pipe.modified_ms->value) / 1000);
    return out;
}

}  // namespace penstock::pipes

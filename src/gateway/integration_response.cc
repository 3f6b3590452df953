#include "gateway/integration_response.h"

#include "base/base64.h"
#include "base/text.h"
#include "gateway/expression.h"
#include "gateway/integration_request.h"
#include "gateway/mapping_template.h"
#include "gateway/values.h"

namespace penstock::gateway {
namespace {

// A frame has no headers, so that of all response parameters one can have a meaning.
std::string subprotocol_of(const IntegrationResponse& response, const Values& values) {
    for (const auto& [key, source] : *response.response_parameters) {
        const auto header = below(key, "route.response.header");
        if (header && base::equals_ignore_case(*header, "Sec-WebSocket-Protocol"))
            return values.text(source.value);
    }
    return "";
}

}  // namespace

Outcome response_for(const IntegrationCall& call, const std::string& selected, net::Response answer) {
    Outcome outcome{.kind = Outcome::Kind::answered, .status = answer.status};
    const IntegrationResponse* const response = call.definition.response_of(call.integration, selected);
    if (!response) {
        outcome.payload = std::move(answer.body);
        return outcome;
    }
    const Values values({.handshake = call.handshake,
                         .body = call.body,
                         .context = call.context,
                         .stage_variables = &call.stage_variables,
                         .answer = &answer});
    if (call.handshake) outcome.subprotocol = subprotocol_of(*response, values);
    const std::string expression = response->template_selection_expression->value;
    const wire::Text* const chosen =
        choose_template(*response->response_templates, values.expand(expression));
    if (chosen) {
        auto filled = fill_template(chosen->value, {answer.body, call.context, call.stage_variables});
        if (!filled) return {.kind = Outcome::Kind::failed, .problem = "mapping template: " + filled.error()};
        outcome.payload = std::move(*filled);
    } else {
        outcome.payload = std::move(answer.body);
    }
    if (*response->content_handling == "CONVERT_TO_TEXT")
        outcome.payload = base::base64_encode(outcome.payload);
    return outcome;
}

}  // namespace penstock::gateway

// Mapping templates: Velocity with $input, $context, $stageVariables and $util (API Gateway guide, "WebSocket
// API mapping template reference").
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "gateway/shapes.h"

namespace penstock::gateway {

struct TemplateInput {
    std::string_view body{};     // of the message, or of an integration's answer
    std::string_view context{};  // requestContext, as JSON
    const Texts& stage_variables;
};

// The error is a sentence.
std::expected<void, std::string> check_template(std::string_view source);
std::expected<std::string, std::string> fill_template(std::string_view source, const TemplateInput& input);

}  // namespace penstock::gateway

// Where a stage's access log goes, and its lines (API Gateway guide, apigateway-websocket-api-logging).
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace penstock::gateway {

// The name of the log group in arn:aws:logs:REGION:ACCOUNT:log-group:NAME, with or without :* behind it.
std::optional<std::string> log_group_of(std::string_view destination_arn);

// A format with its $context variables filled in; - for those that have no value.
std::string access_log_line(std::string_view format, std::string_view context);

}  // namespace penstock::gateway

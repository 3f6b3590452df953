// The action of an AWS service that an integration's URI names.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace penstock::gateway {

struct ServiceAction {
    std::string region;
    std::string service;  // "kinesis"
    std::string action;   // "PutRecord"
};

// From arn:aws:apigateway:REGION:SERVICE:action/ACTION.
std::optional<ServiceAction> service_action_of(std::string_view integration_uri);

}  // namespace penstock::gateway

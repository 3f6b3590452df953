// What an integration is sent: the message, shaped by templates, parameter mappings and content handling.
#pragma once
#include <expected>
#include <string>
#include <vector>

#include "gateway/integration_call.h"

namespace penstock::gateway {

struct IntegrationRequest {
    std::string body{};
    net::Headers headers{};
    std::vector<net::QueryItem> query{};
    std::vector<net::QueryItem> path{};  // what stands for {name} in the URI

    // The URI with stage variables, path and query filled in.
    std::string url(const IntegrationCall& call) const;
};

// The error: not_let_through or failed.
std::expected<IntegrationRequest, Outcome> request_for(const IntegrationCall& call);

// ---- What the control plane checks.  The error is a sentence.
enum class ParameterPlace : std::uint8_t { header, querystring, path };
struct ParameterTarget {
    ParameterPlace place;
    std::string_view name;
};
// integration.request.header.X, integration.request.querystring.X, integration.request.path.X
std::optional<ParameterTarget> parameter_target(std::string_view key);

// By the selection expression, else the catch-all $default; nullptr when neither is there.
const wire::Text* choose_template(const Texts& templates, const std::string& selected);

}  // namespace penstock::gateway

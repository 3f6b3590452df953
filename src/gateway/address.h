// Which stage of which API a request is for.
//
// Four forms: a custom domain as the host, with the path /{key of a mapping}; the host
// {apiId}.execute-api.{region}.anything with the path /{stage}; and on any host /{apiId}/{stage} or
// /_aws/execute-api/{apiId}/{stage}.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domains.h"
#include "net/message.h"

namespace penstock::gateway {

struct Place {
    std::string api_id;
    std::string stage;
    std::string rest;      // the path below the stage, still encoded: "" or "/@connections/..."
    std::string domain{};  // "api.example.com:4566", for requests that came by a custom domain
};

// What find_place() asks.  `known` tells whether there is such an API, so that /2015-03-31/functions is not
// taken for one; with the host forms the API need not exist: the request is for API Gateway all the same.
struct Addresses {
    std::function<bool(const std::string& api_id)> known;
    std::function<std::optional<Domain>(std::string_view host)> domain;
};

std::optional<Place> find_place(const net::Request& request, const Addresses& addresses);

}  // namespace penstock::gateway

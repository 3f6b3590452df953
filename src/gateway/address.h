// Which stage of which API a request is for.
//
// Three forms: the host {apiId}.execute-api.{region}.anything with the path /{stage},
// and on any host /{apiId}/{stage} or /_aws/execute-api/{apiId}/{stage}.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "net/message.h"

namespace penstock::gateway {

struct Place {
    std::string api_id;
    std::string stage;
    std::string rest;  // the path below the stage, still encoded: "" or "/@connections/..."
};

// `known` tells whether there is such an API, so that /2015-03-31/functions is not taken for one.  With the
// host form the API need not exist: the request is for API Gateway all the same.
std::optional<Place> find_place(const net::Request& request,
                                const std::function<bool(const std::string&)>& known);

}  // namespace penstock::gateway

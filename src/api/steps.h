// Steps of the request path that serve AWS's own protocols.
#pragma once
#include <memory>
#include <span>

#include "api/exchange.h"
#include "api/service.h"

namespace penstock::api {

// A browser's question whether it may call from another origin (kinesalite, test/connection.js).
Step cors_preflight();
// Services of Protocol::aws_json_1_1, by X-Amz-Target; in JSON or CBOR, as the client likes.
Step aws_json(std::vector<Service> services, loop::Cores& cores);
// Services of Protocol::rest_json, by method and path.
Step rest_json(std::vector<Service> services, loop::Cores& cores);
// What is left: somebody asked / for nothing that we know.
Step unknown_request();

// Finds an operation by method and path and binds the {names}; nullptr when none fits.
const Operation* match_route(std::span<const Operation> operations, const net::Request& request,
                             std::vector<Binding>& bindings);

}  // namespace penstock::api

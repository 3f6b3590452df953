#include "gateway/errors.h"

namespace penstock::gateway {

api::Error invalid_identifier(const std::string& kind, const std::string& id) {
    return {"NotFoundException", "Invalid " + kind + " identifier specified " + id, 404};
}

api::Error bad_request(std::string message) { return {"BadRequestException", std::move(message), 400}; }
api::Error conflict(std::string message) { return {"ConflictException", std::move(message), 409}; }

// AWS's sentence is not known (`?`).
api::Error http_apis_only(const std::string& what) {
    return bad_request(what + " is supported by HTTP APIs only.");
}

api::Error no_route_selection() {
    return bad_request("RouteSelectionExpression is required for WEBSOCKET protocol.");
}

api::Error no_route_of_settings(const std::string& route_key) {
    return {"NotFoundException",
            "Unable to find Route by key " + route_key + " within the provided RouteSettings", 404};
}

api::Error forbidden() { return {"ForbiddenException", "Forbidden", 403}; }
api::Error gone() { return {"GoneException", "", 410}; }

api::Error payload_too_large() {
    return {"PayloadTooLargeException", "The message is larger than 131072 bytes.",
            413};  // AWS's text is not known
}

}  // namespace penstock::gateway

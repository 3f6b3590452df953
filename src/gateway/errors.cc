#include "gateway/errors.h"

namespace penstock::gateway {

api::Error invalid_identifier(const std::string& kind, const std::string& id) {
    return {"NotFoundException", "Invalid " + kind + " identifier specified " + id, 404};
}

api::Error bad_request(std::string message) { return {"BadRequestException", std::move(message), 400}; }
api::Error conflict(std::string message) { return {"ConflictException", std::move(message), 409}; }
api::Error forbidden() { return {"ForbiddenException", "Forbidden", 403}; }
api::Error gone() { return {"GoneException", "", 410}; }

api::Error payload_too_large() {
    return {"PayloadTooLargeException", "The message is larger than 131072 bytes.",
            413};  // AWS's text is not known
}

}  // namespace penstock::gateway

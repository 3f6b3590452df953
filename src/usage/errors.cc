#include "usage/errors.h"

namespace penstock::usage {

api::Error bad_request(std::string message) { return {"BadRequestException", std::move(message), 400}; }

api::Error not_found(const std::string& what) {
    return {"NotFoundException", "Invalid " + what + " identifier specified", 404};
}

api::Error conflict(std::string message) { return {"ConflictException", std::move(message), 409}; }

}  // namespace penstock::usage

#include "pipes/errors.h"

namespace penstock::pipes {

api::Error validation(std::string message) { return {"ValidationException", std::move(message), 400}; }

api::Error not_found(const std::string& name) {
    return {"NotFoundException", "Pipe " + name + " does not exist.", 404};
}

api::Error exists(const std::string& name) {
    return {"ConflictException", "Pipe " + name + " already exists.", 409};
}

api::Error unsupported(const std::string& what) {
    return validation(what + " is not supported by Penstock.");
}

}  // namespace penstock::pipes

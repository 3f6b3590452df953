// Why a client may not connect: the handshake's status, and what its body says.
#pragma once
#include <string>

#include "net/message.h"

namespace penstock::gateway {

struct Refusal {
    int status = 403;
    std::string message{};
    std::string error_type{};  // "": none is named
};

// {"message": ...}, as AWS's gateway responses are.
net::Response to_response(const Refusal& refusal);

}  // namespace penstock::gateway

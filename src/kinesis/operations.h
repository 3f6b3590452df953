// The Kinesis service as the request path sees it: the list of its operations.
#pragma once
#include <span>

#include "api/service.h"
#include "kinesis/streams.h"

namespace penstock::kinesis {

// Every operation served.
std::span<const api::Operation> operations();
// The service as the request path sees it.
api::Service service(Streams& streams);

}  // namespace penstock::kinesis

// The requests of SQS, SNS and S3 that take a document (their API references: SendMessage, Publish,
// PutObject).
#pragma once
#include <string>

#include "destinations/destinations.h"
#include "net/message.h"

namespace penstock::destinations {

// Not signed yet, but with the Host that is to be.  The endpoint may have a path.
net::Request remote_request(const std::string& endpoint, const Destination& to, const Delivery& delivery);
// "http://localhost:9324": what comes before an endpoint's path.
std::string origin_of(const std::string& endpoint);

}  // namespace penstock::destinations

// Sends a JSON document to what an ARN names: a stream or a function of this server, or a queue (SQS), a
// topic (SNS) or a bucket (S3) elsewhere, by requests that are signed (SigV4).
//
// For what event source mappings give up, and for the outcome of asynchronous invocations.  From any loop;
// answered on it.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "api/actions.h"
#include "api/error.h"
#include "api/functions.h"
#include "api/signature/access_keys.h"
#include "api/streams.h"
#include "base/clock.h"
#include "destinations/destination.h"
#include "fetch/http_client.h"

namespace penstock::destinations {

// Where other services are: "https://sqs.eu-central-1.amazonaws.com", "http://localhost:9324"; "" is nowhere.
struct Endpoints {
    std::string sqs{};
    std::string sns{};
    std::string s3{};
    api::AccessKey key{.id = "test", .secret = "test"};  // what requests there are signed with
};

// What a message of a queue or a topic carries beside its text.
struct MessageAttribute {
    std::string name{};
    std::string type{};  // "String", "Number"
    std::string value{};
};

struct Delivery {
    std::string destination{};  // an ARN
    std::string document{};     // JSON
    std::string account{};      // whose delivery it is
    std::string region{};       // for buckets, whose ARNs name none
    std::string key{};          // of the object, in a bucket
    std::string partition{};    // of the record, in a stream: one stays in order
    std::vector<MessageAttribute> attributes{};
};

class Destinations {
public:
    using Done = std::move_only_function<void(api::Result<void>)>;

    Destinations(Endpoints endpoints, const api::Actions& actions, const api::StreamDirectory& streams,
                 api::FunctionInvoker& functions, fetch::HttpClient& http, const base::Clock& clock);

    // Whether something could be delivered there; the error is InvalidParameterValueException.
    api::Result<void> check(const std::string& arn) const;

    // Once; who must not lose it tries again.
    void deliver(Delivery delivery, Done done);

private:
    loop::Task<void> put_record(Delivery delivery, Destination to, Done done);
    void invoke(Delivery delivery, Done done);
    void request(const Delivery& delivery, const Destination& to, Done done);
    const std::string& endpoint_of(Destination::Kind kind) const;

    Endpoints endpoints_;
    const api::Actions& actions_;
    const api::StreamDirectory& streams_;
    api::FunctionInvoker& functions_;
    fetch::HttpClient& http_;
    const base::Clock& clock_;
};

}  // namespace penstock::destinations

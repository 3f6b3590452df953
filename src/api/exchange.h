// One request on its way through the steps, and the right to answer it.
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "api/caller.h"
#include "api/signature/authenticator.h"
#include "net/server.h"

namespace penstock::api {

struct Exchange {
    net::Request request;
    net::Reply reply;
    Caller caller;
    const Authenticator* authenticator = nullptr;  // none: signatures are not looked at
};

// Refuses a request for this service ("kinesis") unless a key that we know has signed it; then the caller has
// the key's account.  Each protocol asks when its own first checks are done, and prints the error in its own
// manner.
Result<void> authenticate(Exchange& exchange, std::string_view service);

// A step answers the exchange (or takes it over) and says so, or leaves it to the next one untouched.
struct Step {
    std::string_view name;
    std::function<bool(Exchange&)> take;
};

// The path of a request: the steps in their order, on every core.
class RequestPath final : public net::Handler {
public:
    // `authenticator` may be null: then whoever asks is believed.
    RequestPath(std::vector<Step> steps, CallerDefaults defaults, const Authenticator* authenticator)
        : steps_(std::move(steps)), defaults_(std::move(defaults)), authenticator_(authenticator) {}

    void handle(net::Request request, net::Reply reply) override;
    std::size_t body_bytes_max(const net::Request& head) const override;

private:
    std::vector<Step> steps_;
    CallerDefaults defaults_;
    const Authenticator* authenticator_;
};

}  // namespace penstock::api

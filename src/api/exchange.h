// One request on its way through the steps, and the right to answer it.
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "api/caller.h"
#include "net/server.h"

namespace penstock::api {

struct Exchange {
    net::Request request;
    net::Reply reply;
    Caller caller;
};

// A step answers the exchange (or takes it over) and says so, or leaves it to the next one untouched.
struct Step {
    std::string_view name;
    std::function<bool(Exchange&)> take;
};

// The path of a request: the steps in their order, on every core.
class RequestPath final : public net::Handler {
public:
    RequestPath(std::vector<Step> steps, CallerDefaults defaults)
        : steps_(std::move(steps)), defaults_(std::move(defaults)) {}

    void handle(net::Request request, net::Reply reply) override;
    std::size_t body_bytes_max(const net::Request& head) const override;

private:
    std::vector<Step> steps_;
    CallerDefaults defaults_;
};

}  // namespace penstock::api

#include "api/actions.h"

#include <algorithm>

#include "api/operation.h"

namespace penstock::api {

Actions::Actions(std::vector<Service> services, loop::Cores& cores)
    : services_(std::move(services)), cores_(cores) {}

Reply<std::string> Actions::call(std::string name, std::string action, Caller caller,
                                 std::string body) const {
    const auto service = std::ranges::find(services_, name, &Service::name);
    const Operation* const operation = service == services_.end() ? nullptr : service->find(action);
    if (!operation) co_return std::unexpected(error("UnknownOperationException", "", 400));
    net::Request request{.method = "POST", .target = "/"};
    request.body = std::move(body);
    Parts parts;
    parts.http = &request;
    auto calling =
        operation->call(service->self, cores_, service->timestamps, std::move(caller), std::move(parts));
    auto answer = co_await calling;
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    if (answer->events) co_return std::unexpected(error("UnknownOperationException", "", 400));
    co_return std::move(answer->body);
}

}  // namespace penstock::api

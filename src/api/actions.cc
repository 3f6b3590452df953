#include "api/actions.h"

#include "api/operation.h"

namespace penstock::api {

Actions::Actions(std::vector<Service> services, loop::Cores& cores)
    : services_(std::move(services)), cores_(cores) {}

const Operation* Actions::find(std::string_view name, std::string_view action, const Service** of) const {
    for (const Service& service : services_) {
        if (service.name != name) continue;
        for (const Operation& operation : service.operations) {
            if (operation.name != action) continue;
            *of = &service;
            return &operation;
        }
    }
    return nullptr;
}

bool Actions::knows(std::string_view service, std::string_view action) const {
    const Service* of = nullptr;
    return find(service, action, &of) != nullptr;
}

Reply<std::string> Actions::call(std::string name, std::string action, Caller caller,
                                 std::string body) const {
    const Service* service = nullptr;
    const Operation* const operation = find(name, action, &service);
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

#include "app/own_endpoints.h"

#include <algorithm>

#include "wire/json.h"

namespace penstock::app {
namespace {

constexpr std::string_view kCodePath = "/_penstock/code/";

loop::Task<void> send_code(api::Exchange exchange, lambda::CodeStore& code_store, loop::Cores& cores,
                           std::string sha256) {
    loop::Hop home(cores.home()), back(*loop::Loop::current());
    co_await home;
    auto loading = code_store.load(std::move(sha256));
    const auto code = co_await loading;
    co_await back;
    net::Response response{.status = code ? 200 : 404, .headers = {{"Content-Type", "application/zip"}}};
    if (code) response.body = **code;
    exchange.reply.send(std::move(response));
}

}  // namespace

api::Step health_step(std::string version) {
    return {
        "health", [version = std::move(version)](api::Exchange& exchange) {
            const std::string_view path = exchange.request.path();
            if (path != "/_penstock/health" && path != "/_localstack/health") return false;
            wire::JsonObject services;
            for (const char* name : {"kinesis", "lambda", "apigatewayv2", "apigatewaymanagementapi", "sts"}) {
                services.text(name, "running");
            }
            wire::JsonObject body;
            body.text("status", "running").text("version", version).raw("services", services.take());
            exchange.reply.send(
                {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = body.take()});
            return true;
        }};
}

api::Step code_step(lambda::CodeStore& code_store, loop::Cores& cores) {
    return {"function code", [&](api::Exchange& exchange) {
                const std::string_view path = exchange.request.path();
                if (!path.starts_with(kCodePath) || exchange.request.method != "GET") return false;
                std::string sha256(path.substr(kCodePath.size()));
                loop::spawn(send_code(std::move(exchange), code_store, cores, std::move(sha256)));
                return true;
            }};
}

}  // namespace penstock::app

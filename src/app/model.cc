#include "app/model.h"

#include <cstdio>
#include <span>

#include "gateway/management/management.h"
#include "gateway/operations.h"
#include "kinesis/operations.h"
#include "lambda/service.h"
#include "logs/operations.h"
#include "pipes/operations.h"
#include "usage/operations.h"
#include "wire/json.h"

namespace penstock::app {
namespace {

void print(const char* service, std::span<const api::Operation> operations) {
    for (const api::Operation& operation : operations) {
        wire::JsonObject line, route;
        route.text("method", operation.route.method)
            .text("path", operation.route.path)
            .integer("success", operation.route.success);
        line.text("service", service).text("name", operation.name).raw("route", route.take());
        line.raw("input", wire::dump(operation.request())).raw("output", wire::dump(operation.response()));
        std::puts(line.take().c_str());
    }
}

}  // namespace

void print_model() {
    print("kinesis", kinesis::operations());
    print("lambda", lambda::operations());
    print("apigatewayv2", gateway::operations());
    print("apigatewaymanagementapi", gateway::management_operations());
    print("pipes", pipes::operations());
    print("apigateway", usage::operations());
    print("logs", logs::operations());
}

}  // namespace penstock::app

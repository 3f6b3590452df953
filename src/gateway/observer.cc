#include "gateway/observer.h"

#include "gateway/access_log.h"
#include "wire/json.h"

namespace penstock::gateway {
namespace {

// A route's own settings, else the stage's.
RouteSettings settings_of(const Stage& stage, std::string_view route_key) {
    RouteSettings settings = *stage.default_route_settings;
    const auto own = stage.route_settings->find(std::string(route_key));
    if (own == stage.route_settings->end()) return settings;
    if (own->second.data_trace) settings.data_trace = own->second.data_trace;
    if (own->second.detailed_metrics) settings.detailed_metrics = own->second.detailed_metrics;
    if (own->second.logging_level) settings.logging_level = own->second.logging_level;
    return settings;
}

bool failed(const Outcome& outcome) {
    return outcome.kind != Outcome::Kind::answered && outcome.kind != Outcome::Kind::function_error;
}

// requestContext, and what is known only now (API Gateway guide, "variables for access logging").
std::string log_context(const RouteUse& use) {
    std::string json(use.context);
    if (json.ends_with('}')) json.pop_back();
    wire::JsonObject more;
    more.integer("status", use.status);
    if (!use.error.empty()) {
        wire::JsonObject error;
        error.text("message", use.error).text("messageString", wire::json_string(use.error));
        if (!use.problems.empty()) error.text("validationErrorString", use.problems);
        more.raw("error", error.take());
    }
    if (use.outcome) {
        more.integer("integrationLatency", use.outcome->took_ms);
        wire::JsonObject integration;
        integration.integer("latency", use.outcome->took_ms);
        if (failed(*use.outcome))
            integration.text("error", use.outcome->problem);
        else
            integration.integer("status", use.outcome->status).integer("integrationStatus", 200);
        more.raw("integration", integration.take());
        if (!use.outcome->problem.empty()) more.text("integrationErrorMessage", use.outcome->problem);
    }
    return json + "," + more.take().substr(1);
}

api::LogPlace place_of(const RouteUse& use, std::string group) {
    return {.account = use.model.account->value,
            .region = use.model.region->value,
            .group = std::move(group),
            .stream = use.model.id() + "/" + use.stage};
}

std::string_view name_of(RouteEvent event) {
    switch (event) {
        case RouteEvent::connect:
            return "CONNECT";
        case RouteEvent::message:
            return "MESSAGE";
        case RouteEvent::disconnect:
            return "DISCONNECT";
    }
    return "";
}

}  // namespace

void Observer::note(const RouteUse& use) {
    const Stage* const stage = use.model.stage(use.stage);
    if (!stage) return;
    const RouteSettings settings = settings_of(*stage, use.route_key);
    count(use, settings);
    if (stage->access_log_settings->destination_arn && stage->access_log_settings->format)
        log_access(use, *stage);
    if (settings.logging_level && !(*settings.logging_level == "OFF")) log_execution(use, settings);
}

void Observer::note_post(const std::string& api_id, const std::string& stage) {
    counts_.add({api_id, stage, ""}, Metric::message_count);
}

void Observer::count(const RouteUse& use, const RouteSettings& settings) {
    const auto add = [&](Metric metric) {
        counts_.add({use.model.id(), use.stage, ""}, metric);
        if (settings.detailed_metrics->value && !use.route_key.empty())
            counts_.add({use.model.id(), use.stage, std::string(use.route_key)}, metric);
    };
    if (use.event == RouteEvent::connect && use.status < 300) add(Metric::connect_count);
    if (use.event == RouteEvent::message) add(Metric::message_count);
    if (use.event == RouteEvent::message && !use.answer.empty()) add(Metric::message_count);
    if (!use.outcome) {
        if (use.status >= 400) add(use.status < 500 ? Metric::client_error : Metric::execution_error);
        return;
    }
    if (failed(*use.outcome))
        add(Metric::execution_error);
    else if (use.outcome->kind == Outcome::Kind::function_error || use.outcome->status >= 400)
        add(Metric::integration_error);
    counts_.add_latency({use.model.id(), use.stage, ""}, use.outcome->took_ms);
    if (settings.detailed_metrics->value)
        counts_.add_latency({use.model.id(), use.stage, std::string(use.route_key)}, use.outcome->took_ms);
}

void Observer::log_access(const RouteUse& use, const Stage& stage) {
    const AccessLogSettings& settings = *stage.access_log_settings;
    const auto group = log_group_of(settings.destination_arn->value);
    if (group) logs_.append(place_of(use, *group), access_log_line(settings.format->value, log_context(use)));
}

// At ERROR what went wrong, at INFO everything; with data tracing, bodies too.
void Observer::log_execution(const RouteUse& use, const RouteSettings& settings) {
    const bool wrong = use.status >= 400 || (use.outcome && failed(*use.outcome));
    if (!wrong && *settings.logging_level == "ERROR") return;
    const api::LogPlace place = place_of(use, "/aws/apigateway/" + use.model.id() + "/" + use.stage);
    const std::string begin =
        access_log_line("$context.requestTime ($context.requestId) $context.connectionId ", use.context);
    const auto write = [&](const std::string& line) { logs_.append(place, begin + line); };
    const std::string route(use.route_key.empty() ? "(no route)" : use.route_key);
    write(std::string(name_of(use.event)) + " on route " + route);
    if (settings.data_trace->value && !use.body.empty()) write("Request body: " + std::string(use.body));
    if (!use.problems.empty()) write("Request validation failed: " + std::string(use.problems));
    if (use.outcome) {
        write("Integration took " + std::to_string(use.outcome->took_ms) + " ms" +
              (failed(*use.outcome) ? " and failed: " + use.outcome->problem
                                    : ", status " + std::to_string(use.outcome->status)));
        if (settings.data_trace->value && !use.outcome->payload.empty())
            write("Integration response: " + use.outcome->payload);
    }
    if (!use.error.empty()) write("Client was told: " + std::string(use.error));
    write("Ended with status " + std::to_string(use.status));
}

}  // namespace penstock::gateway

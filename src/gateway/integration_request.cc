#include "gateway/integration_request.h"

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"
#include "gateway/expression.h"
#include "gateway/mapping_template.h"
#include "gateway/stage_variables.h"
#include "gateway/values.h"

namespace penstock::gateway {
namespace {

Values values_of(const IntegrationCall& call) {
    return Values({.handshake = call.handshake,
                   .body = call.body,
                   .context = call.context,
                   .stage_variables = &call.stage_variables});
}

// HTTP_PROXY hands on what the client sent when it connected, but for what is the two ends' own affair.
void pass_handshake(const net::Request& handshake, IntegrationRequest& request) {
    constexpr std::string_view own[] = {"Host",       "Connection",         "Upgrade",
                                        "Keep-Alive", "Content-Length",     "Transfer-Encoding",
                                        "TE",         "Proxy-Authorization"};
    for (const net::Header header : handshake.headers) {
        const bool skipped = std::any_of(std::begin(own), std::end(own), [&](std::string_view name) {
            return base::equals_ignore_case(name, header.name) || header.name.starts_with(':');
        });
        if (!skipped) request.headers.add(header.name, header.value);
    }
    request.query = net::parse_query(handshake.query());
}

void map_parameters(const IntegrationCall& call, IntegrationRequest& request) {
    const Values values = values_of(call);
    for (const auto& [key, source] : *call.integration.request_parameters) {
        const auto target = parameter_target(key);
        auto value = values.find(source.value);
        if (!target || !value) continue;
        std::string name(target->name);
        switch (target->place) {
            case ParameterPlace::header:
                request.headers.erase(name);
                request.headers.add(name, *value);
                break;
            case ParameterPlace::querystring:
                std::erase_if(request.query, [&](const net::QueryItem& item) { return item.name == name; });
                request.query.push_back({std::move(name), std::move(*value)});
                break;
            case ParameterPlace::path:
                request.path.push_back({std::move(name), std::move(*value)});
                break;
        }
    }
}

std::expected<std::string, Outcome> body_for(const IntegrationCall& call) {
    const Integration& integration = call.integration;
    const Texts& templates = *integration.request_templates;
    const std::string selected = values_of(call).expand(integration.template_selection_expression->value);
    if (const wire::Text* const chosen = choose_template(templates, selected)) {
        auto filled = fill_template(chosen->value, {call.body, call.context, call.stage_variables});
        if (filled) return std::move(*filled);
        return std::unexpected(
            Outcome{.kind = Outcome::Kind::failed, .problem = "mapping template: " + filled.error()});
    }
    const std::string& behavior = integration.passthrough_behavior->value;
    const bool passes = behavior == "WHEN_NO_TEMPLATES" ? templates.empty() : behavior != "NEVER";
    if (passes) return call.body;
    return std::unexpected(Outcome{.kind = Outcome::Kind::not_let_through, .problem = "no template fits"});
}

}  // namespace

const wire::Text* choose_template(const Texts& templates, const std::string& selected) {
    auto found = templates.find(selected);
    if (found == templates.end()) found = templates.find("$default");
    return found == templates.end() ? nullptr : &found->second;
}

std::optional<ParameterTarget> parameter_target(std::string_view key) {
    constexpr std::pair<std::string_view, ParameterPlace> places[] = {
        {"integration.request.header", ParameterPlace::header},
        {"integration.request.querystring", ParameterPlace::querystring},
        {"integration.request.path", ParameterPlace::path},
    };
    for (const auto& [prefix, place] : places) {
        if (const auto name = below(key, prefix); name && !name->empty())
            return ParameterTarget{place, *name};
    }
    return std::nullopt;
}

std::expected<IntegrationRequest, Outcome> request_for(const IntegrationCall& call) {
    IntegrationRequest request;
    const std::string& type = call.integration.integration_type->value;
    if (type == "HTTP_PROXY") {
        request.body = call.body;
        if (call.handshake) pass_handshake(*call.handshake, request);
    } else {
        auto body = body_for(call);
        if (!body) return std::unexpected(std::move(body.error()));
        request.body = std::move(*body);
    }
    if (*call.integration.content_handling == "CONVERT_TO_BINARY") {
        std::string bytes;
        if (!base::base64_decode(request.body, bytes))
            return std::unexpected(
                Outcome{.kind = Outcome::Kind::failed, .problem = "CONVERT_TO_BINARY: this is not base64"});
        request.body = std::move(bytes);
    }
    map_parameters(call, request);
    return request;
}

std::string IntegrationRequest::url(const IntegrationCall& call) const {
    std::string url = with_stage_variables(call.integration.integration_uri->value, call.stage_variables);
    for (const net::QueryItem& item : path) {
        const std::string mark = "{" + item.name + "}";
        for (auto at = url.find(mark); at != url.npos; at = url.find(mark, at)) {
            const std::string value = base::percent_encode(item.value);
            url.replace(at, mark.size(), value);
            at += value.size();
        }
    }
    char before = url.find('?') == url.npos ? '?' : '&';
    for (const net::QueryItem& item : query) {
        url += before;
        url += base::percent_encode(item.name) + "=" + base::percent_encode(item.value);
        before = '&';
    }
    return url;
}

}  // namespace penstock::gateway

#include "gateway/event.h"

#include "base/base64.h"
#include "base/random.h"
#include "base/text.h"
#include "wire/json.h"
#include "wire/wire.h"

namespace penstock::gateway {
namespace {

using wire::JsonObject;

// Names to texts and names to lists of texts, in arrival order; the last value wins where only one has room.
struct NamedValues {
    std::vector<std::pair<std::string, std::vector<std::string>>> all;

    void add(const std::string& name, const std::string& value) {
        for (auto& [known, values] : all) {
            if (known != name) continue;
            values.push_back(value);
            return;
        }
        all.push_back({name, {value}});
    }
    std::string single() const {
        JsonObject out;
        for (const auto& [name, values] : all) out.text(name, values.back());
        return out.take();
    }
    std::string multiple() const {
        JsonObject out;
        for (const auto& [name, values] : all) {
            std::string list;
            for (const auto& value : values) {
                list += list.empty() ? "[" : ",";
                wire::append_json_string(list, value);
            }
            out.raw(name, list + "]");
        }
        return out.take();
    }
};

// These two are the handshake's own: integrations do not get them, authorizers do.
bool of_the_handshake(const net::Header& header) {
    return base::equals_ignore_case(header.name, "Connection") ||
           base::equals_ignore_case(header.name, "Upgrade");
}

enum class For : std::uint8_t { integration, authorizer };

NamedValues headers_of(const ConnectionFacts& facts, const net::Request& request, For whom) {
    NamedValues headers;
    for (const net::Header header : request.headers) {
        if (whom == For::integration && of_the_handshake(header)) continue;
        headers.add(std::string(header.name), std::string(header.value));
    }
    const std::string_view host = request.headers.get("Host");
    const auto colon = host.rfind(':');
    headers.add("X-Amzn-Trace-Id", new_trace_id());
    headers.add("X-Forwarded-For", facts.source_ip);
    headers.add("X-Forwarded-Port", colon == host.npos ? "80" : std::string(host.substr(colon + 1)));
    headers.add("X-Forwarded-Proto", "http");
    return headers;
}

std::string identity(const ConnectionFacts& facts) {
    JsonObject out;
    if (!facts.access_key.empty()) {
        // Keys are their account's root's here, as GetCallerIdentity says.
        out.text("accessKey", facts.access_key)
            .text("accountId", facts.account)
            .text("caller", facts.account);
        out.text("user", facts.account).text("userArn", "arn:aws:iam::" + facts.account + ":root");
    }
    if (!facts.user_agent.empty()) out.text("userAgent", facts.user_agent);
    return out.text("sourceIp", facts.source_ip).take();
}

NamedValues query_of(const net::Request& request) {
    NamedValues query;
    for (const auto& item : net::parse_query(request.query())) query.add(item.name, item.value);
    return query;
}

// Recorded with $connect; where it stands in the other two is not known (`?`).
void add_authorizer(JsonObject& context, const ConnectionFacts& facts) {
    if (!facts.authorizer.empty()) context.raw("authorizer", facts.authorizer);
}

void add_time(JsonObject& context, const EventTime& time) {
    context.text("extendedRequestId", time.request_id).text("requestTime", base::clf_time(time.now));
    context.text("messageDirection", "IN");
}

void add_rest(JsonObject& context, const ConnectionFacts& facts, const EventTime& time) {
    context.text("stage", facts.stage)
        .integer("connectedAt", facts.connected_at)
        .integer("requestTimeEpoch", time.now)
        .raw("identity", identity(facts))
        .text("requestId", time.request_id)
        .text("domainName", facts.domain_name)
        .text("connectionId", facts.connection_id)
        .text("apiId", facts.api_id);
}

void add_stage_variables(JsonObject& event, const Texts& stage_variables) {
    if (!stage_variables.empty()) event.raw("stageVariables", wire::write_json(stage_variables));
}

}  // namespace

std::string new_request_id() { return base::base64url_encode(base::random_bytes(11)); }
std::string new_trace_id() { return "Root=1-" + base::hex_random(4) + "-" + base::hex_random(12); }

std::string connect_event(const ConnectionFacts& facts, const std::string& context,
                          const net::Request& request, const Texts& stage_variables) {
    const NamedValues headers = headers_of(facts, request, For::integration);
    JsonObject event;
    event.raw("headers", headers.single()).raw("multiValueHeaders", headers.multiple());
    if (!request.query().empty()) {
        const NamedValues query = query_of(request);
        event.raw("queryStringParameters", query.single())
            .raw("multiValueQueryStringParameters", query.multiple());
    }
    add_stage_variables(event, stage_variables);
    return event.raw("requestContext", context).boolean("isBase64Encoded", false).take();
}

std::string connect_context(const ConnectionFacts& facts, const EventTime& time) {
    JsonObject context;
    context.text("routeKey", "$connect");
    add_authorizer(context, facts);
    context.text("eventType", "CONNECT");
    add_time(context, time);
    add_rest(context, facts, time);
    return context.take();
}

std::string connect_arn(const ConnectionFacts& facts) {
    return "arn:aws:execute-api:" + facts.region + ":" + facts.account + ":" + facts.api_id + "/" +
           facts.stage + "/$connect";
}

std::string authorizer_event(const ConnectionFacts& facts, const std::string& context,
                             const net::Request& request, const Texts& stage_variables) {
    const NamedValues headers = headers_of(facts, request, For::authorizer);
    const NamedValues query = query_of(request);
    JsonObject event;
    event.text("type", "REQUEST").text("methodArn", connect_arn(facts));
    event.raw("headers", headers.single()).raw("multiValueHeaders", headers.multiple());
    event.raw("queryStringParameters", query.single())
        .raw("multiValueQueryStringParameters", query.multiple());
    event.raw("stageVariables", wire::write_json(stage_variables));
    return event.raw("requestContext", context).take();
}

std::string message_context(const ConnectionFacts& facts, const EventTime& time, const std::string& route_key,
                            const std::string& message_id) {
    JsonObject context;
    context.text("routeKey", route_key);
    add_authorizer(context, facts);
    context.text("messageId", message_id).text("eventType", "MESSAGE");
    add_time(context, time);
    add_rest(context, facts, time);
    return context.take();
}

std::string message_event(const std::string& context, const std::string& body, const Texts& stage_variables) {
    JsonObject event;
    add_stage_variables(event, stage_variables);
    return event.raw("requestContext", context).text("body", body).boolean("isBase64Encoded", false).take();
}

std::string disconnect_context(const ConnectionFacts& facts, const EventTime& time, std::uint16_t code,
                               const std::string& reason) {
    JsonObject context;
    context.text("routeKey", "$disconnect");
    add_authorizer(context, facts);
    context.integer("disconnectStatusCode", code).text("eventType", "DISCONNECT");
    context.text("extendedRequestId", time.request_id).text("requestTime", base::clf_time(time.now));
    context.text("messageDirection", "IN").text("disconnectReason", reason);
    add_rest(context, facts, time);
    return context.take();
}

std::string disconnect_event(const ConnectionFacts& facts, const std::string& context,
                             const Texts& stage_variables) {
    NamedValues headers;
    headers.add("Host", facts.domain_name);
    for (const char* name : {"x-api-key", "X-Forwarded-For", "x-restapi"}) headers.add(name, "");
    JsonObject event;
    event.raw("headers", headers.single()).raw("multiValueHeaders", headers.multiple());
    add_stage_variables(event, stage_variables);
    return event.raw("requestContext", context).boolean("isBase64Encoded", false).take();
}

}  // namespace penstock::gateway

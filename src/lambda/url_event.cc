#include "lambda/url_event.h"

#include <algorithm>
#include <map>

#include "base/base64.h"
#include "base/text.h"
#include "wire/json.h"

namespace penstock::lambda {
namespace {

// ? AWS does not say which types are text; anything else arrives in base64, forms too.
bool is_text(std::string_view content_type) {
    const std::string type = base::lower(base::trim(content_type.substr(0, content_type.find(';'))));
    return type.starts_with("text/") || type.ends_with("json") || type.ends_with("xml") ||
           type == "application/javascript";
}

// Repeated names are joined by commas.
class Joined {
public:
    void add(std::string name, std::string_view value) {
        const auto [found, is_new] = values_.try_emplace(std::move(name), value);
        if (!is_new) found->second += "," + std::string(value);
    }
    bool empty() const { return values_.empty(); }
    std::string take() const {
        wire::JsonObject out;
        for (const auto& [name, value] : values_) out.text(name, value);
        return out.take();
    }

private:
    std::map<std::string, std::string> values_;
};

std::string write_headers(const net::Request& http) {
    Joined headers;
    for (const net::Header header : http.headers) {
        const std::string name = base::lower(header.name);
        if (name != "cookie" && !name.starts_with(':')) headers.add(name, header.value);
    }
    headers.add("x-forwarded-for", http.remote_address);
    headers.add("x-forwarded-proto", "http");
    return headers.take();
}

std::string write_cookies(const net::Request& http) {
    std::string out;
    for (const net::Header header : http.headers) {
        if (!base::equals_ignore_case(header.name, "cookie")) continue;
        for (const auto cookie : base::split(header.value, ';'))
            out += (out.empty() ? "" : ",") + wire::json_string(base::trim(cookie));
    }
    return out;
}

std::string write_context(const UrlRequest& request, const std::string& path) {
    const net::Request& http = request.http;
    const std::string_view host = http.headers.get("Host");
    wire::JsonObject context;
    context.text("accountId", request.signer ? request.signer->account : "anonymous");
    context.text("apiId", request.id);
    if (request.signer) {
        wire::JsonObject iam;
        iam.text("accessKey", request.signer->access_key).text("accountId", request.signer->account);
        iam.text("callerId", request.signer->account).raw("cognitoIdentity", "null");
        iam.raw("principalOrgId", "null");
        iam.text("userArn", "arn:aws:iam::" + request.signer->account + ":root");
        iam.text("userId", request.signer->account);
        context.raw("authorizer", wire::JsonObject().raw("iam", iam.take()).take());
    }
    context.text("domainName", host).text("domainPrefix", request.id);
    wire::JsonObject call;
    call.text("method", http.method).text("path", path);
    call.text("protocol", http.http_major == 2 ? "HTTP/2.0" : "HTTP/1.1");
    call.text("sourceIp", http.remote_address).text("userAgent", http.headers.get("User-Agent"));
    context.raw("http", call.take());
    context.text("requestId", request.request_id).text("routeKey", "$default").text("stage", "$default");
    context.text("time", base::clf_time(request.at_ms)).integer("timeEpoch", request.at_ms);
    return context.take();
}

std::string text_of(const wire::JsonValue& value) {
    return value.is_text() ? std::string(value.text()) : value.to_json();
}

bool is_status(std::int64_t status) { return status >= 100 && status <= 599; }

// The one of the list that fits the request: "*", or the same text whatever its case.
bool allows(const auto& list, std::string_view text) {
    return std::ranges::any_of(
        list, [&](const auto& one) { return one == "*" || base::equals_ignore_case(one.value, text); });
}

std::string joined(const auto& list) {
    std::string out;
    for (const auto& one : list) out += (out.empty() ? "" : ",") + one.value;
    return out;
}

void replace(net::Headers& headers, std::string_view name, std::string_view value) {
    headers.erase(name);
    headers.add(name, value);
}

// False when the status is none.
bool read_head(const wire::JsonValue& root, net::Response& response) {
    if (const auto status = root.find("statusCode")) {
        std::optional<std::int64_t> number;
        if (status->kind() == wire::JsonKind::integer) number = status->integer();
        if (status->is_text()) number = base::to_integer(status->text());
        if (!number || !is_status(*number)) return false;
        response.status = static_cast<int>(*number);
    }
    if (const auto headers = root.find("headers"); headers && headers->kind() == wire::JsonKind::object) {
        headers->each_member([&](std::string_view name, wire::JsonValue value) {
            if (value.kind() != wire::JsonKind::null) replace(response.headers, name, text_of(value));
        });
    }
    if (const auto cookies = root.find("cookies"); cookies && cookies->kind() == wire::JsonKind::list) {
        cookies->each_element(
            [&](wire::JsonValue cookie) { response.headers.add("Set-Cookie", text_of(cookie)); });
    }
    return true;
}

}  // namespace

std::string write_url_event(const UrlRequest& request) {
    const net::Request& http = request.http;
    const std::string path = base::percent_decode(request.path);
    wire::JsonObject event;
    event.text("version", "2.0").text("routeKey", "$default").text("rawPath", path);
    event.text("rawQueryString", http.query());
    const std::string cookies = write_cookies(http);
    if (!cookies.empty()) event.raw("cookies", "[" + cookies + "]");
    event.raw("headers", write_headers(http));
    Joined query;
    for (auto& item : net::parse_query(http.query())) query.add(std::move(item.name), item.value);
    if (!query.empty()) event.raw("queryStringParameters", query.take());
    event.raw("requestContext", write_context(request, path));
    const bool plain = is_text(http.headers.get("Content-Type")) && base::is_utf8(http.body);
    if (!http.body.empty()) event.text("body", plain ? http.body : base::base64_encode(http.body));
    event.boolean("isBase64Encoded", !http.body.empty() && !plain);
    return event.take();
}

std::optional<net::Response> read_url_prelude(std::string_view json) {
    net::Response response{.status = 200, .headers = {{"Content-Type", "application/octet-stream"}}};
    const auto document = wire::JsonDocument::parse(json);
    if (!document || document->root().kind() != wire::JsonKind::object) return std::nullopt;
    if (!read_head(document->root(), response)) return std::nullopt;
    // How the body ends is ours to say.
    for (const std::string_view ours : {"Content-Length", "Transfer-Encoding", "Connection"})
        response.headers.erase(ours);
    return response;
}

std::optional<net::Response> read_url_answer(std::string_view payload) {
    net::Response response{.status = 200, .headers = {{"Content-Type", "application/json"}}};
    const auto document = wire::JsonDocument::parse(payload);
    if (!document) return std::nullopt;
    if (!document->root().find("statusCode")) {  // whatever it is, it is the body
        response.body = payload;
        return response;
    }
    if (!read_head(document->root(), response)) return std::nullopt;
    const auto body = document->root().find("body");
    if (body && body->kind() != wire::JsonKind::null) response.body = text_of(*body);
    const auto encoded = document->root().find("isBase64Encoded");
    if (encoded && encoded->kind() == wire::JsonKind::boolean && encoded->boolean()) {
        const std::string text = std::move(response.body);
        if (!base::base64_decode(text, response.body)) return std::nullopt;
    }
    return response;
}

std::optional<net::Response> answer_preflight(const net::Request& request, const Cors& cors) {
    const auto method = request.headers.find("Access-Control-Request-Method");
    if (request.method != "OPTIONS" || !method || !request.headers.find("Origin")) return std::nullopt;
    net::Response response;
    if (!allows(*cors.allow_methods, *method)) return response;
    add_cors(response, request, cors);
    if (response.headers.size() == 0) return response;
    response.headers.add("Access-Control-Allow-Methods", joined(*cors.allow_methods));
    if (!cors.allow_headers->empty())
        response.headers.add("Access-Control-Allow-Headers", joined(*cors.allow_headers));
    if (cors.max_age) response.headers.add("Access-Control-Max-Age", std::to_string(cors.max_age->value));
    return response;
}

void add_cors(net::Response& response, const net::Request& request, const Cors& cors) {
    const auto origin = request.headers.find("Origin");
    if (!origin || !allows(*cors.allow_origins, *origin)) return;
    const bool anybody = !cors.allow_credentials->value && allows(*cors.allow_origins, "*");
    replace(response.headers, "Access-Control-Allow-Origin", anybody ? "*" : *origin);
    if (!anybody) response.headers.add("Vary", "Origin");
    if (cors.allow_credentials->value) replace(response.headers, "Access-Control-Allow-Credentials", "true");
    if (!cors.expose_headers->empty())
        replace(response.headers, "Access-Control-Expose-Headers", joined(*cors.expose_headers));
}

}  // namespace penstock::lambda

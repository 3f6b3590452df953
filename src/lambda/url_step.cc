#include "lambda/url_step.h"

#include "base/text.h"
#include "lambda/permissions.h"
#include "lambda/url_event.h"
#include "lambda/url_stream.h"
#include "wire/json.h"

namespace penstock::lambda {
namespace {

constexpr std::size_t kBodyMax = 6'291'456;

struct Address {
    std::string id;
    std::string path;
};

std::optional<Address> address_of(const net::Request& request) {
    constexpr std::string_view host_mark = ".lambda-url.", prefix = "/_aws/lambda-url/";
    const std::string_view host = request.headers.get("Host");
    std::string_view path = request.path();
    if (const auto at = host.find(host_mark); at != host.npos && at > 0)
        return Address{base::lower(host.substr(0, at)), std::string(path)};
    if (!path.starts_with(prefix)) return std::nullopt;
    path.remove_prefix(prefix.size());
    const auto end = path.find('/');
    return Address{std::string(path.substr(0, end)), end == path.npos ? "/" : std::string(path.substr(end))};
}

// ? The bodies, as reported by clients; AWS's guide has the statuses only.
net::Response refusal(int status, std::string_view message, std::string_view type = {}) {
    net::Response response{.status = status,
                           .headers = {{"Content-Type", "application/json"}},
                           .body = wire::JsonObject().text("Message", message).take()};
    if (!type.empty()) response.headers.add("x-amzn-ErrorType", type);
    return response;
}

net::Response forbidden() { return refusal(403, "Forbidden", "AccessDeniedException"); }

net::Response response_of_failure(const api::Result<api::InvocationResult>& result) {
    if (!result) return refusal(result.error().status, result.error().message, result.error().code);
    return {
        .status = 502, .headers = {{"Content-Type", "application/json"}}, .body = "Internal Server Error"};
}

net::Response response_of(const api::Result<api::InvocationResult>& result) {
    auto response =
        result && result->function_error.empty() ? read_url_answer(result->payload) : std::nullopt;
    return response ? std::move(*response) : response_of_failure(result);
}

// By the URL's AuthType; with AWS_IAM the caller becomes who signed.
bool may_call(api::Exchange& exchange, const Functions::UrlTarget& target, const FunctionUrl& url,
              bool policies) {
    if (*url.auth_type == "NONE") return !policies || allows_everybody(*target.entry, target.qualifier);
    // Without --credentials nobody knows keys, and a signature is believed; but there must be one.
    if (exchange.caller.access_key.empty() || !api::authenticate(exchange, "lambda")) return false;
    return exchange.caller.account == target.entry->latest->account ||
           (policies && allows_url(*target.entry, target.qualifier, exchange.caller));
}

void answer(api::Exchange exchange, const Functions& functions, Invoker& invoker, Address address,
            bool policies) {
    const auto target = functions.find_url(address.id);
    const auto* const settings = target ? target->entry->settings_of(target->qualifier) : nullptr;
    if (!settings || !settings->url) return exchange.reply.send(forbidden());
    const FunctionUrl& url = *settings->url->answer;
    if (url.cors) {
        if (auto preflight = answer_preflight(exchange.request, *url.cors))
            return exchange.reply.send(std::move(*preflight));
    }
    if (!may_call(exchange, *target, url, policies)) return exchange.reply.send(forbidden());
    if (exchange.request.body.size() > kBodyMax)
        return exchange.reply.send(refusal(413, "Request too long", "RequestEntityTooLargeException"));
    api::Invocation invocation{.function_arn = url.function_arn->value};
    invocation.request_id = exchange.caller.request_id;
    invocation.payload = write_url_event({.http = exchange.request,
                                          .id = std::move(address.id),
                                          .path = std::move(address.path),
                                          .signer = *url.auth_type == "NONE" ? nullptr : &exchange.caller,
                                          .request_id = exchange.caller.request_id,
                                          .at_ms = functions.clock().now_ms()});
    std::optional<Cors> cors;
    if (url.cors) cors = *url.cors;
    if (*url.invoke_mode == "RESPONSE_STREAM") {
        return stream_url_answer(std::move(exchange), invoker, std::move(invocation), std::move(cors),
                                 response_of_failure);
    }
    invoker.invoke(std::move(invocation), [exchange = std::move(exchange), cors = std::move(cors)](
                                              api::Result<api::InvocationResult> result) mutable {
        net::Response response = response_of(result);
        if (cors) add_cors(response, exchange.request, *cors);
        response.headers.add("x-amzn-RequestId", exchange.caller.request_id);
        exchange.reply.send(std::move(response));
    });
}

}  // namespace

api::Step url_step(const Functions& functions, Invoker& invoker, bool policies) {
    return {"function url", [&functions, &invoker, policies](api::Exchange& exchange) {
                auto address = address_of(exchange.request);
                if (!address) return false;
                answer(std::move(exchange), functions, invoker, std::move(*address), policies);
                return true;
            }};
}

}  // namespace penstock::lambda

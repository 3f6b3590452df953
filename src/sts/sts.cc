#include "sts/sts.h"

#include "base/text.h"

namespace penstock::sts {
namespace {

constexpr std::string_view kNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

void send(api::Exchange& exchange, int status, std::string body) {
    exchange.reply.send(
        {.status = status,
         .headers = {{"x-amzn-RequestId", exchange.caller.request_id}, {"Content-Type", "text/xml"}},
         .body = std::move(body)});
}

std::string element(std::string_view name, std::string_view content) {
    return "<" + std::string(name) + ">" + std::string(content) + "</" + std::string(name) + ">";
}

void get_caller_identity(api::Exchange& exchange) {
    const std::string& account = exchange.caller.account;
    const std::string result = element("Arn", "arn:aws:iam::" + account + ":root") +
                               element("UserId", account) + element("Account", account);
    send(exchange, 200,
         "<GetCallerIdentityResponse xmlns=\"" + std::string(kNamespace) + "\">" +
             element("GetCallerIdentityResult", result) +
             element("ResponseMetadata", element("RequestId", exchange.caller.request_id)) +
             "</GetCallerIdentityResponse>\n");
}

void send_error(api::Exchange& exchange, int status, std::string_view code, std::string_view message) {
    const std::string error =
        element("Type", "Sender") + element("Code", code) + element("Message", escape(message));
    send(exchange, status,
         "<ErrorResponse xmlns=\"" + std::string(kNamespace) + "\">" + element("Error", error) +
             element("RequestId", exchange.caller.request_id) + "</ErrorResponse>\n");
}

// STS has names of its own for what is wrong with a signature.
void refuse_signature(api::Exchange& exchange, const api::Error& why) {
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"UnrecognizedClientException", "InvalidClientTokenId"},
        {"InvalidSignatureException", "SignatureDoesNotMatch"},
        {"MissingAuthenticationTokenException", "MissingAuthenticationToken"},
        {"IncompleteSignatureException", "IncompleteSignature"},
    };
    std::string_view code = why.code;
    for (const auto& [ours, of_sts] : names) {
        if (ours == why.code) code = of_sts;
    }
    send_error(exchange, 403, code, why.message);
}

// A form is a query string in which "+" is a space.
std::string action_of(std::string body) {
    for (char& c : body) {
        if (c == '+') c = ' ';
    }
    for (const auto& item : net::parse_query(body)) {
        if (item.name == "Action") return item.value;
    }
    return "";
}

}  // namespace

api::Step step() {
    return {"sts", [](api::Exchange& exchange) {
                const net::Request& request = exchange.request;
                if (request.path() != "/" || request.headers.find("X-Amz-Target")) return false;
                const std::string_view type = request.headers.get("Content-Type");
                const bool form =
                    request.method == "POST" && type.starts_with("application/x-www-form-urlencoded");
                const bool query =
                    request.method == "GET" && request.query().find("Action=") != std::string_view::npos;
                const bool is_signed = exchange.caller.service == "sts";
                if (!form && !query && !is_signed) return false;
                if (!exchange.caller.service.empty() && !is_signed) return false;
                const std::string action = action_of(form ? request.body : std::string(request.query()));
                if (auto known = api::authenticate(exchange, "sts"); !known)
                    refuse_signature(exchange, known.error());
                else if (action == "GetCallerIdentity")
                    get_caller_identity(exchange);
                else
                    send_error(exchange, 400, "InvalidAction",
                               "Could not find operation " + action + " for version 2011-06-15");
                return true;
            }};
}

}  // namespace penstock::sts

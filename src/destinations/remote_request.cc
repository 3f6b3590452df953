#include "destinations/remote_request.h"

#include "base/hash.h"
#include "base/text.h"

namespace penstock::destinations {
namespace {

std::string path_of(const std::string& endpoint) {
    std::string path = endpoint.substr(origin_of(endpoint).size());
    while (path.ends_with('/')) path.pop_back();
    return path;
}

// AWS's query protocol, which all servers that stand in for SQS and SNS speak.
void form(net::Request& request, std::initializer_list<std::pair<std::string_view, std::string_view>> items) {
    for (const auto& [name, value] : items) {
        if (!request.body.empty()) request.body += '&';
        ((request.body += name) += '=') += base::percent_encode(value);
    }
    request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
}

}  // namespace

std::string origin_of(const std::string& endpoint) {
    const auto host = endpoint.find("://");
    return endpoint.substr(0, endpoint.find('/', host == endpoint.npos ? 0 : host + 3));
}

net::Request remote_request(const std::string& endpoint, const Destination& to, const Delivery& delivery) {
    const std::string origin = origin_of(endpoint);
    net::Request request{.method = "POST", .target = path_of(endpoint) + "/"};
    request.headers.add("Host", origin.substr(origin.find("://") + 3));
    switch (to.kind) {
        case Destination::Kind::queue:
            request.target += to.account + "/" + to.name;
            form(request, {{"Action", "SendMessage"},
                           {"Version", "2012-11-05"},
                           {"QueueUrl", origin + request.target},
                           {"MessageBody", delivery.document}});
            break;
        case Destination::Kind::topic:
            form(request, {{"Action", "Publish"},
                           {"Version", "2010-03-31"},
                           {"TopicArn", delivery.destination},
                           {"Message", delivery.document}});
            break;
        case Destination::Kind::bucket:
            request.method = "PUT";
            request.target += to.name + "/" + delivery.key;
            request.body = delivery.document;
            request.headers.add("Content-Type", "application/json");
            request.headers.add("X-Amz-Content-Sha256", base::hex(base::sha256(request.body)));
            break;
        case Destination::Kind::stream:
        case Destination::Kind::function:
            break;  // these are here
    }
    return request;
}

}  // namespace penstock::destinations

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
using Items = std::vector<std::pair<std::string, std::string>>;
void form(net::Request& request, const Items& items) {
    for (const auto& [name, value] : items) {
        if (!request.body.empty()) request.body += '&';
        ((request.body += name) += '=') += base::percent_encode(value);
    }
    request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
}

// "MessageAttribute.1.Name=..." of SQS, "MessageAttributes.entry.1.Name=..." of SNS.
void add_attributes(Items& items, const std::string& prefix, const std::vector<MessageAttribute>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::string one = prefix + "." + std::to_string(i + 1) + ".";
        items.emplace_back(one + "Name", all[i].name);
        items.emplace_back(one + "Value.DataType", all[i].type);
        items.emplace_back(one + "Value.StringValue", all[i].value);
    }
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
        case Destination::Kind::queue: {
            request.target += to.account + "/" + to.name;
            Items items{{"Action", "SendMessage"},
                        {"Version", "2012-11-05"},
                        {"QueueUrl", origin + request.target},
                        {"MessageBody", delivery.document}};
            add_attributes(items, "MessageAttribute", delivery.attributes);
            form(request, items);
            break;
        }
        case Destination::Kind::topic: {
            Items items{{"Action", "Publish"},
                        {"Version", "2010-03-31"},
                        {"TopicArn", delivery.destination},
                        {"Message", delivery.document}};
            add_attributes(items, "MessageAttributes.entry", delivery.attributes);
            form(request, items);
            break;
        }
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

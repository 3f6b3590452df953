// Asks a service, Penstock's or AWS's: shapes in, shapes out, signed, tried again where that can help.
#pragma once
#include <string>
#include <string_view>

#include "api/error.h"
#include "tool/http.h"
#include "tool/options.h"
#include "wire/wire.h"

namespace penstock::tool {

// How an error is told: "ResourceNotFoundException: Stream x under account 000000000000 not found."
std::string sentence(const api::Error& error);

class Client {
public:
    // A service that takes JSON by X-Amz-Target.
    struct Service {
        std::string_view name;           // in signatures
        std::string_view target_prefix;  // "Kinesis_20131202."
    };
    static constexpr Service kKinesis{"kinesis", "Kinesis_20131202."};
    static constexpr Service kLogs{"logs", "Logs_20140328."};

    explicit Client(Target target, Service service = kKinesis);

    // A refusal has AWS's name; where nobody answered the code is "" and the message says why.  Throttling,
    // errors of the server and broken connections are tried again for about ten seconds; so a put can be done
    // twice, as with every AWS client.  A server that has never answered is not waited for.
    template <class Response, class Request>
    api::Result<Response> call(std::string_view operation, const Request& request) {
        const auto body = call(operation, wire::write_json(request));
        if (!body) return std::unexpected(body.error());
        Response response;
        if (auto read = wire::read_json(*body, response); !read)
            return api::error("", "the server's answer to " + std::string(operation) +
                                      " cannot be read: " + read.error().message);
        return response;
    }

private:
    api::Result<std::string> call(std::string_view operation, const std::string& body);
    api::Result<std::string> call_once(std::string_view operation, const std::string& body);

    Target target_;
    Service service_;
    Http http_;
    bool answered_ = false;
};

}  // namespace penstock::tool

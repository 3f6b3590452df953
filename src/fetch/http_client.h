// Outgoing HTTP: what the server asks of others, as HTTP integrations of WebSocket routes do.
//
// All exchanges run on one thread of its own, through libcurl, which stays inside http_client.cc; connections
// are kept and used again.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/message.h"

namespace penstock::fetch {

struct Call {
    std::string url{};  // http:// or https://, whose certificate is checked
    std::string method = "GET";
    net::Headers headers{};  // Host and Content-Length are added
    std::string body{};
    std::int64_t timeout_ms = 30'000;  // for all of it: connect, send and answer
};

enum class Failure : std::uint8_t {
    timed_out,
    unreachable,  // nobody listens, the name is unknown, the certificate is wrong, the connection broke
    too_large,    // the answer has more than kAnswerBytesMax
    bad_call,     // the URL or a header cannot be sent
};

// API Gateway's limit for payloads of HTTP integrations is 10 MB.
inline constexpr std::size_t kAnswerBytesMax = std::size_t{10} << 20;

struct Error {
    Failure failure = Failure::unreachable;
    std::string message{};
};

class HttpClient {
public:
    // The answer as it came, redirects included.
    using Answer = std::expected<net::Response, Error>;
    using Done = std::move_only_function<void(Answer)>;

    HttpClient();
    // Calls that are under way are dropped, unanswered.
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // From any loop; answered on it, once, never before this returns.
    void send(Call call, Done done);

private:
    class Exchanges;
    std::unique_ptr<Exchanges> exchanges_;
};

}  // namespace penstock::fetch

// A request and its answer, whatever version of HTTP carried them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::net {

struct Header {
    std::string name;  // as sent
    std::string value;
};

// Names compare without case; order and repetition are kept.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<Header> headers) : all_(headers) {}

    void add(std::string name, std::string value) { all_.push_back({std::move(name), std::move(value)}); }
    // The first value of that name, or nullptr.
    const std::string* find(std::string_view name) const;
    // The first value, or "".
    std::string_view get(std::string_view name) const;
    // True when a comma-separated list in any header of that name holds the token.
    bool has_token(std::string_view name, std::string_view token) const;
    void erase(std::string_view name);

    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    std::size_t size() const { return all_.size(); }

private:
    std::vector<Header> all_;
};

struct Request {
    std::string method{};
    std::string target{};  // as sent: path and query, still encoded
    Headers headers{};     // in HTTP/2 the pseudo header :authority stands here, and as Host too
    std::string body{};
    std::string remote_address{};  // "127.0.0.1"
    int http_major = 1;

    std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
    // Without the question mark; "" when there is none.
    std::string_view query() const;
};

struct Response {
    int status = 200;
    Headers headers{};  // Content-Length, Date and Connection are the server's to add
    std::string body{};
};

// "OK", "Not Found"; "" for an unknown status.
std::string_view reason_phrase(int status);

// One decoded `name=value` of a query string.
struct QueryItem {
    std::string name;
    std::string value;
};
std::vector<QueryItem> parse_query(std::string_view query);

}  // namespace penstock::net

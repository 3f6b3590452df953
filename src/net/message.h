// A request and its answer, whatever version of HTTP carried them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::loop {
class Loop;
}

namespace penstock::net {

struct Header {
    std::string_view name;  // as sent
    std::string_view value;
};

// Names compare without case; order and repetition are kept.
//
// All of them lie in one text, so that a request's cost two allocations however many there are.  What is
// answered points into that text: it is good until the headers are changed, moved or gone.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<Header> headers) {
        for (const Header& header : headers) add(header.name, header.value);
    }

    // Neither may point into these headers.
    void add(std::string_view name, std::string_view value);
    // The first value of that name, or nothing.
    std::optional<std::string_view> find(std::string_view name) const;
    // The first value, or "".
    std::string_view get(std::string_view name) const;
    // True when a comma-separated list in any header of that name holds the token.
    bool has_token(std::string_view name, std::string_view token) const;
    void erase(std::string_view name);

    class Iterator {
    public:
        Iterator(const Headers& headers, std::size_t index) : headers_(&headers), index_(index) {}
        Header operator*() const { return headers_->at(index_); }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator==(const Iterator& other) const { return index_ == other.index_; }

    private:
        const Headers* headers_;
        std::size_t index_;
    };
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, places_.size()}; }
    std::size_t size() const { return places_.size(); }

private:
    // Where a header begins in the text; its value follows its name.
    struct Place {
        std::uint32_t at = 0, name_size = 0, value_size = 0;
    };
    Header at(std::size_t index) const {
        const Place& place = places_[index];
        const std::string_view text = text_;
        return {text.substr(place.at, place.name_size),
                text.substr(place.at + place.name_size, place.value_size)};
    }

    std::string text_;
    std::vector<Place> places_;
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
    loop::Loop* made_on =
        nullptr;  // where the work was done, if that was another loop; see Server::share_with
};

// The Date of an answer that is sent now.  Good until the next call on the same thread.
std::string_view date_now();

// "OK", "Not Found"; "" for an unknown status.
std::string_view reason_phrase(int status);

// One decoded `name=value` of a query string.
struct QueryItem {
    std::string name;
    std::string value;
};
std::vector<QueryItem> parse_query(std::string_view query);

}  // namespace penstock::net

#include "net/message.h"

#include <algorithm>

#include "base/clock.h"
#include "base/text.h"

namespace penstock::net {
namespace {

// Enough for what the AWS SDKs send.
constexpr std::size_t kFirstBytes = 1024;
constexpr std::size_t kFirstCount = 16;

}  // namespace

void Headers::add(std::string_view name, std::string_view value) {
    if (places_.empty()) {
        text_.reserve(kFirstBytes);
        places_.reserve(kFirstCount);
    }
    places_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
                       static_cast<std::uint32_t>(value.size())});
    (text_ += name) += value;
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const Header header : *this) {
        if (base::equals_ignore_case(header.name, name)) return header.value;
    }
    return std::nullopt;
}

std::string_view Headers::get(std::string_view name) const { return find(name).value_or(std::string_view()); }

bool Headers::has_token(std::string_view name, std::string_view token) const {
    for (const Header header : *this) {
        if (!base::equals_ignore_case(header.name, name)) continue;
        for (const auto part : base::split(header.value, ',')) {
            if (base::equals_ignore_case(base::trim(part), token)) return true;
        }
    }
    return false;
}

void Headers::erase(std::string_view name) {
    Headers kept;
    for (const Header header : *this) {
        if (!base::equals_ignore_case(header.name, name)) kept.add(header.name, header.value);
    }
    *this = std::move(kept);
}

std::string_view Request::query() const {
    const auto at = target.find('?');
    return at == target.npos ? std::string_view() : std::string_view(target).substr(at + 1);
}

// Written once a second, as it is the same for all answers of one.
std::string_view date_now() {
    thread_local std::int64_t second = -1;
    thread_local std::string text;
    const base::WallMs now = base::Clock::system().now_ms();
    if (now / 1000 != second) {
        second = now / 1000;
        text = base::http_date(now);
    }
    return text;
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 100:
            return "Continue";
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Payload Too Large";
        case 415:
            return "Unsupported Media Type";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return "";
    }
}

std::vector<QueryItem> parse_query(std::string_view query) {
    std::vector<QueryItem> items;
    for (const auto part : base::split(query, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        const auto value = equals == part.npos ? std::string_view() : part.substr(equals + 1);
        items.push_back({base::percent_decode(part.substr(0, equals)), base::percent_decode(value)});
    }
    return items;
}

}  // namespace penstock::net

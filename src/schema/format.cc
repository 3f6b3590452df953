#include "schema/format.h"

#include <arpa/inet.h>

#include <chrono>
#include <string>

#include "base/regex.h"
#include "base/text.h"

namespace penstock::schema {
namespace {

constexpr std::pair<std::string_view, Format> kNames[] = {
    {"date-time", Format::date_time}, {"email", Format::email}, {"hostname", Format::hostname},
    {"ipv4", Format::ipv4},           {"ipv6", Format::ipv6},   {"uri", Format::uri},
};

bool is_address(int family, std::string_view text) {
    unsigned char address[sizeof(in6_addr)];
    return text.find('\0') == text.npos && inet_pton(family, std::string(text).c_str(), address) == 1;
}

// RFC 3339.
bool is_date_time(std::string_view text) {
    thread_local const auto form = base::Regex::compile(
        "\\d{4}-\\d\\d-\\d\\d[Tt]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?"
        "([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)");
    if (!form->matches(text)) return false;
    const auto number = [&](std::size_t at, std::size_t size) {
        return static_cast<int>(*base::to_integer(text.substr(at, size)));
    };
    return std::chrono::year_month_day(std::chrono::year(number(0, 4)),
                                       std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                       std::chrono::day(static_cast<unsigned>(number(8, 2))))
        .ok();
}

}  // namespace

std::optional<Format> format_named(std::string_view name) {
    for (const auto& [known, format] : kNames) {
        if (known == name) return format;
    }
    return std::nullopt;
}

std::string_view name_of(Format format) {
    for (const auto& [name, known] : kNames) {
        if (known == format) return name;
    }
    return "";
}

bool has_format(Format format, std::string_view text) {
    constexpr std::size_t hostname_max = 253;
    thread_local const auto email = base::Regex::compile("[^@\\s]+@[^@\\s]+");
    thread_local const auto hostname = base::Regex::compile(
        "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
    thread_local const auto uri =
        base::Regex::compile("[A-Za-z][A-Za-z0-9+.-]*:([!#$&-;=?-Z\\[\\]_a-z~]|%[0-9A-Fa-f]{2})*");
    switch (format) {
        case Format::date_time:
            return is_date_time(text);
        case Format::email:
            return email->matches(text);
        case Format::hostname:
            return text.size() <= hostname_max && hostname->matches(text);
        case Format::ipv4:
            return is_address(AF_INET, text);
        case Format::ipv6:
            return is_address(AF_INET6, text);
        case Format::uri:
            return uri->matches(text);
    }
    return true;
}

}  // namespace penstock::schema

#include "api/log_sink.h"

#include <algorithm>

namespace penstock::api {

bool valid_log_group(std::string_view name) {
    constexpr std::size_t bytes_max = 255;
    return !name.empty() && name.size() <= bytes_max && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-' || c == '/' || c == '#';
    });
}

}  // namespace penstock::api

#include "gateway/address.h"

#include "base/text.h"

namespace penstock::gateway {
namespace {

// Takes the first segment off the path.
std::string take_segment(std::string_view& path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    const auto end = path.find('/');
    const std::string segment = base::percent_decode(path.substr(0, end));
    path.remove_prefix(end == path.npos ? path.size() : end);
    return segment;
}

}  // namespace

std::optional<Place> find_place(const net::Request& request, const Addresses& addresses) {
    constexpr std::string_view host_mark = ".execute-api.";
    std::string_view path = request.path();
    const std::string_view host = request.headers.get("Host");
    Place place;
    if (const auto domain = addresses.domain(host)) {
        place.domain = domain->address;
        if (const ApiMapping* const mapping = domain->model->mapping_of(path)) {
            place.api_id = mapping->api_id->value;
            place.stage = mapping->stage->value;
        }
    } else if (const auto at = host.find(host_mark); at != host.npos && at > 0) {
        place.api_id = base::lower(host.substr(0, at));
        place.stage = take_segment(path);
    } else {
        constexpr std::string_view prefix = "/_aws/execute-api/";
        const bool explicit_form = path.starts_with(prefix);
        if (explicit_form) path.remove_prefix(prefix.size() - 1);
        place.api_id = take_segment(path);
        place.stage = take_segment(path);
        if (!explicit_form && !addresses.known(place.api_id)) return std::nullopt;
    }
    place.rest = path == "/" ? "" : std::string(path);
    return place;
}

}  // namespace penstock::gateway

#include "gateway/identity_source.h"

#include "base/text.h"

namespace penstock::gateway {
namespace {

struct Source {
    enum class Place : std::uint8_t { header, query, stage_variable, context } place;
    std::string_view name;
};

std::optional<Source> parse(std::string_view text) {
    constexpr std::pair<std::string_view, Source::Place> places[] = {
        {"route.request.header.", Source::Place::header},
        {"route.request.querystring.", Source::Place::query},
        {"stageVariables.", Source::Place::stage_variable},
        {"context.", Source::Place::context},
    };
    // With or without the $ of other expressions: examples have both.
    if (text.starts_with('$')) text.remove_prefix(1);
    for (const auto& [prefix, place] : places) {
        if (text.starts_with(prefix) && text.size() > prefix.size())
            return Source{place, text.substr(prefix.size())};
    }
    return std::nullopt;
}

std::string in_query(std::string_view name, const net::Request& request) {
    for (const auto& item : net::parse_query(request.query())) {
        if (item.name == name) return item.value;
    }
    return "";
}

// A path with dots: identity.sourceIp.
std::string in_context(std::string_view path, wire::JsonValue at) {
    for (const std::string_view step : base::split(path, '.')) {
        const auto next = at.find(step);
        if (!next) return "";
        at = *next;
    }
    return at.is_text() ? std::string(at.text()) : at.to_json();
}

}  // namespace

std::vector<std::string_view> identity_sources(std::string_view list) {
    std::vector<std::string_view> sources;
    for (const std::string_view part : base::split(list, ',')) {
        if (const auto one = base::trim(part); !one.empty()) sources.push_back(one);
    }
    return sources;
}

bool valid_identity_source(std::string_view source) { return parse(source).has_value(); }

std::string identity_at(std::string_view text, const net::Request& request, const Texts& stage_variables,
                        const wire::JsonValue& context) {
    const auto source = parse(text);
    if (!source) return "";
    switch (source->place) {
        case Source::Place::header:
            return std::string(request.headers.get(source->name));
        case Source::Place::query:
            return in_query(source->name, request);
        case Source::Place::stage_variable: {
            const auto found = stage_variables.find(std::string(source->name));
            return found == stage_variables.end() ? "" : found->second.value;
        }
        case Source::Place::context:
            return in_context(source->name, context);
    }
    return "";
}

}  // namespace penstock::gateway

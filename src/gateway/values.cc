#include "gateway/values.h"

#include "base/text.h"
#include "gateway/expression.h"

namespace penstock::gateway {
namespace {

std::optional<std::string> first_in_query(std::string_view query, std::string_view name) {
    for (auto& item : net::parse_query(query)) {
        if (item.name == name) return std::move(item.value);
    }
    return std::nullopt;
}

void add_to_list(std::optional<std::string>& list, std::string_view value) {
    if (list)
        list->append(",").append(value);
    else
        list = value;
}

std::optional<std::string> all_in_query(std::string_view query, std::string_view name) {
    std::optional<std::string> list;
    for (const auto& item : net::parse_query(query)) {
        if (item.name == name) add_to_list(list, item.value);
    }
    return list;
}

std::optional<std::string> all_in_headers(const net::Headers& headers, std::string_view name) {
    std::optional<std::string> list;
    for (const net::Header header : headers) {
        if (base::equals_ignore_case(header.name, name)) add_to_list(list, header.value);
    }
    return list;
}

std::optional<std::string> copy(std::optional<std::string_view> text) {
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

}  // namespace

std::optional<std::string> Values::in_json(Document& document, std::string_view text, std::string_view path) {
    if (!std::exchange(document.parsed, true)) document.json = wire::JsonDocument::parse(text);
    if (!document.json) return std::nullopt;
    const auto found = value_at(document.json->root(), path);
    return found ? std::optional(print_value(*found)) : std::nullopt;
}

std::optional<std::string> Values::in_request(std::string_view name) const {
    // Without a path it is the whole body, JSON or not.
    if (name == "body") return std::string(sources_.body);
    if (const auto path = below(name, "body")) return in_json(body_, sources_.body, *path);
    if (!sources_.handshake) return std::nullopt;
    const net::Request& handshake = *sources_.handshake;
    if (const auto header = below(name, "header")) return copy(handshake.headers.find(*header));
    if (const auto header = below(name, "multivalueheader"))
        return all_in_headers(handshake.headers, *header);
    if (const auto item = below(name, "querystring")) return first_in_query(handshake.query(), *item);
    if (const auto item = below(name, "multivaluequerystring")) return all_in_query(handshake.query(), *item);
    return std::nullopt;
}

std::optional<std::string> Values::in_answer(std::string_view name) const {
    if (!sources_.answer) return std::nullopt;
    const net::Response& answer = *sources_.answer;
    if (name == "statuscode") return std::to_string(answer.status);
    if (name == "body") return answer.body;
    if (const auto path = below(name, "body")) return in_json(answer_, answer.body, *path);
    if (const auto header = below(name, "header")) return copy(answer.headers.find(*header));
    if (const auto header = below(name, "multivalueheader")) return all_in_headers(answer.headers, *header);
    return std::nullopt;
}

std::optional<std::string> Values::find(std::string_view name) const {
    // Examples have some of them with the $ of other expressions, and some without.
    if (name.starts_with('$')) name.remove_prefix(1);
    if (name.size() >= 2 && name.starts_with('\'') && name.ends_with('\''))
        return std::string(name.substr(1, name.size() - 2));
    if (const auto routed = below(name, "route")) name = *routed;
    if (const auto request = below(name, "request")) return in_request(*request);
    if (const auto answer = below(name, "integration.response")) return in_answer(*answer);
    if (const auto path = below(name, "context")) return in_json(context_, sources_.context, *path);
    if (const auto variable = below(name, "stageVariables"); variable && sources_.stage_variables) {
        const auto found = sources_.stage_variables->find(std::string(*variable));
        if (found != sources_.stage_variables->end()) return found->second.value;
    }
    return std::nullopt;
}

std::string Values::expand(std::string_view expression) const {
    return gateway::expand(expression, [this](std::string_view name) { return text(name); });
}

bool valid_value_name(std::string_view name) {
    if (name.starts_with('$')) name.remove_prefix(1);
    if (name.size() >= 2 && name.starts_with('\'') && name.ends_with('\'')) return true;
    if (const auto routed = below(name, "route")) name = *routed;
    if (name == "request.body" || name == "integration.response.body" ||
        name == "integration.response.statuscode")
        return true;
    constexpr std::string_view prefixes[] = {"request.body",
                                             "request.header",
                                             "request.multivalueheader",
                                             "request.querystring",
                                             "request.multivaluequerystring",
                                             "integration.response.body",
                                             "integration.response.header",
                                             "integration.response.multivalueheader",
                                             "context",
                                             "stageVariables"};
    for (const std::string_view prefix : prefixes) {
        if (const auto rest = below(name, prefix)) return !rest->empty();
    }
    return false;
}

}  // namespace penstock::gateway

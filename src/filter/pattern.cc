#include "filter/pattern.h"

#include <algorithm>

#include "filter/node.h"

namespace penstock::filter {
namespace {

using wire::JsonKind;
using wire::JsonValue;

// An object of an event, or a part of one: {"a.b": 1} is also an object `a` with a member `b`.
struct Place {
    const Event* event = nullptr;
    const JsonValue* object = nullptr;  // neither: nothing is there
    std::string prefix{};               // of the members that belong to it
};

struct Found {
    std::optional<Value> value{};
    bool in_parts = false;  // there are members with its name, a dot and more
};

Found find(const Place& place, const std::string& name) {
    if (place.event) return {.value = place.event->member(name)};
    Found found;
    if (!place.object) return found;
    const std::string prefixed = place.prefix.empty() ? std::string() : place.prefix + name;
    const std::string_view wanted = place.prefix.empty() ? name : prefixed;
    place.object->each_member([&](std::string_view key, JsonValue value) {
        if (!key.starts_with(wanted)) return;
        if (key.size() == wanted.size())
            found.value = value;  // the last of that name
        else if (key[wanted.size()] == '.')
            found.in_parts = true;
    });
    return found;
}

bool meets(const Node& node, const Place& place);

bool one_is_for_nothing(const std::vector<Match>& any_of) {
    return std::any_of(any_of.begin(), any_of.end(),
                       [](const Match& match) { return match.holds_for_nothing(); });
}

// Nothing when there is no value in it: an object, or a list without any.
std::optional<bool> holds(const std::vector<Match>& any_of, const Value& value) {
    const JsonKind kind = value.kind();
    if (kind == JsonKind::object) return std::nullopt;
    if (kind != JsonKind::list) {
        return std::any_of(any_of.begin(), any_of.end(),
                           [&](const Match& match) { return match.holds(value); });
    }
    std::optional<bool> held;
    value.json()->each_element([&](JsonValue element) {
        if (held.value_or(false)) return;
        if (const auto one = holds(any_of, element)) held = *one;
    });
    return held;
}

// Nothing when no object is in it.
std::optional<bool> meets_inside(const Node& node, const JsonValue& value) {
    if (value.is_object()) return meets(node, {.object = &value});
    if (value.kind() != JsonKind::list) return std::nullopt;
    std::optional<bool> met;
    value.each_element([&](JsonValue element) {
        if (met.value_or(false)) return;
        if (const auto one = meets_inside(node, element)) met = *one;
    });
    return met;
}

bool meets(const Node::Child& child, const Place& place) {
    const Found found = find(place, child.name);
    if (!child.inside) {
        const auto held = found.value ? holds(child.any_of, *found.value) : std::nullopt;
        return held.value_or(!held && one_is_for_nothing(child.any_of));
    }
    std::optional<bool> met;
    if (found.value) {
        // Data that is no JSON matches nothing that looks into it, not even what should be missing.
        if (!found.value->json()) return false;
        met = meets_inside(*child.inside, *found.value->json());
    }
    if (!met.value_or(false) && found.in_parts)
        met = meets(*child.inside, {.object = place.object, .prefix = place.prefix + child.name + "."});
    return met ? *met : meets(*child.inside, Place{});
}

bool meets(const Node& node, const Place& place) {
    for (const Node::Child& child : node.children) {
        if (!meets(child, place)) return false;
    }
    return std::all_of(node.either.begin(), node.either.end(), [&](const std::vector<Node>& nodes) {
        return std::any_of(nodes.begin(), nodes.end(), [&](const Node& one) { return meets(one, place); });
    });
}

bool names(const Node& node, std::string_view member) {
    const bool here = std::any_of(node.children.begin(), node.children.end(),
                                  [&](const Node::Child& child) { return child.name == member; });
    return here || std::any_of(node.either.begin(), node.either.end(), [&](const std::vector<Node>& nodes) {
               return std::any_of(nodes.begin(), nodes.end(),
                                  [&](const Node& one) { return names(one, member); });
           });
}

}  // namespace

bool Pattern::matches(const Event& event) const { return meets(*root_, {.event = &event}); }

bool Pattern::asks_for(std::string_view member) const { return names(*root_, member); }

}  // namespace penstock::filter

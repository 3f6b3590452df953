#include "vtl/methods.h"

#include <algorithm>

#include "base/text.h"
#include "vtl/arena.h"

namespace penstock::vtl {
namespace {

// Longer lists are not made of others.
constexpr std::size_t kListMax = 100'000;

// Java's strings count UTF-16 units; here positions are bytes, which is the same for ASCII.  Cuts never fall
// into a character.
std::string_view cut(std::string_view text, std::int64_t from, std::int64_t to) {
    const auto size = static_cast<std::int64_t>(text.size());
    from = std::clamp<std::int64_t>(from, 0, size);
    to = std::clamp(to, from, size);
    const auto inside = [&](std::int64_t at) {
        return at < size && (static_cast<unsigned char>(text[static_cast<std::size_t>(at)]) & 0xc0) == 0x80;
    };
    while (inside(from)) ++from;
    while (inside(to)) ++to;
    return text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(std::max(from, to) - from));
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::optional<std::string> replace(std::string_view text, std::string_view what, std::string_view by,
                                   std::size_t bytes_max) {
    if (what.empty()) return std::string(text);
    std::string out;
    std::size_t at = 0;
    for (std::size_t found; (found = text.find(what, at)) != text.npos; at = found + what.size()) {
        (out += text.substr(at, found - at)) += by;
        if (out.size() > bytes_max) return std::nullopt;
    }
    return out += text.substr(at);
}

// By a plain text; Java's takes a pattern, of which templates use what matches itself.
Value split(std::string_view text, std::string_view by) {
    List parts;
    std::size_t at = 0;
    for (std::size_t found; !by.empty() && (found = text.find(by, at)) != text.npos; at = found + by.size())
        parts.emplace_back(text.substr(at, found - at));
    parts.emplace_back(text.substr(at));
    while (parts.size() > 1 && parts.back().text()->empty()) parts.pop_back();  // as Java does
    return Value::list(std::move(parts));
}

std::int64_t found_at(std::size_t place) {
    return place == std::string_view::npos ? -1 : static_cast<std::int64_t>(place);
}

std::optional<Value> of_text(const std::string& text, std::string_view method, const List& with,
                             std::size_t bytes_max) {
    const std::string* const first = with.empty() ? nullptr : with[0].text();
    const std::string* const second = with.size() < 2 ? nullptr : with[1].text();
    if (with.empty()) {
        if (method == "length" || method == "size") return Value(static_cast<std::int64_t>(text.size()));
        if (method == "isEmpty") return Value(text.empty());
        if (method == "trim") return Value(base::trim(text));
        if (method == "toLowerCase") return Value(base::lower(text));
        if (method == "toUpperCase") return Value(upper(text));
    }
    if (with.size() == 1 && first) {
        if (method == "contains") return Value(text.find(*first) != text.npos);
        if (method == "startsWith") return Value(text.starts_with(*first));
        if (method == "endsWith") return Value(text.ends_with(*first));
        if (method == "equalsIgnoreCase") return Value(base::equals_ignore_case(text, *first));
        if (method == "indexOf") return Value(found_at(text.find(*first)));
        if (method == "lastIndexOf") return Value(found_at(text.rfind(*first)));
        if (method == "concat" && text.size() + first->size() <= bytes_max) return Value(text + *first);
        if (method == "split") return split(text, *first);
    }
    if (with.size() == 2 && first && second && (method == "replace" || method == "replaceAll")) {
        auto replaced = replace(text, *first, *second, bytes_max);
        if (replaced) return Value(std::move(*replaced));
    }
    if (method == "substring" && !with.empty() && with.size() <= 2 && with[0].integer()) {
        const std::int64_t end = with.size() == 2 && with[1].integer()
                                     ? *with[1].integer()
                                     : static_cast<std::int64_t>(text.size());
        return Value(cut(text, *with[0].integer(), end));
    }
    return std::nullopt;
}

std::optional<Value> of_list(List& list, std::string_view method, const List& with) {
    if (with.empty()) {
        if (method == "size") return Value(static_cast<std::int64_t>(list.size()));
        if (method == "isEmpty") return Value(list.empty());
        if (method == "clear") return list.clear(), Value();
    }
    const auto has = [&](const Value& what) {
        return std::find_if(list.begin(), list.end(), [&](const Value& one) { return one.equals(what); });
    };
    if (with.size() == 1) {
        if (method == "add") return list.push_back(with[0]), Value(true);
        if (method == "contains") return Value(has(with[0]) != list.end());
        if (method == "indexOf") {
            const auto found = has(with[0]);
            return Value(found == list.end() ? std::int64_t{-1} : std::int64_t{found - list.begin()});
        }
        if (method == "addAll" && with[0].list_of()) {
            const List more = *with[0].list_of();
            if (list.size() + more.size() > kListMax) return std::nullopt;
            Arena::charge(more.size());
            list.insert(list.end(), more.begin(), more.end());
            return Value(true);
        }
    }
    const std::int64_t* const index = with.empty() ? nullptr : with[0].integer();
    if (!index || *index < 0 || *index >= static_cast<std::int64_t>(list.size())) return std::nullopt;
    Value& at = list[static_cast<std::size_t>(*index)];
    if (with.size() == 1 && method == "get") return at;
    if (with.size() == 1 && method == "remove") {
        Value removed = at;
        list.erase(list.begin() + *index);
        return removed;
    }
    if (with.size() == 2 && method == "set") return std::exchange(at, with[1]);
    return std::nullopt;
}

std::string key_of(const Value& value) {
    std::string key;
    value.print(key, 1024);
    return key;
}

Value entry_of(const std::string& key, const Value& value) {
    Value entry = Value::map();
    entry.map_of()->put("key", Value(key));
    entry.map_of()->put("value", value);
    return entry;
}

std::optional<Value> of_map(Map& map, std::string_view method, const List& with) {
    const auto list_of = [&](const auto& what) {
        List list;
        for (const auto& [key, value] : map.entries()) list.push_back(what(key, value));
        return Value::list(std::move(list));
    };
    if (with.empty()) {
        if (method == "size") return Value(static_cast<std::int64_t>(map.entries().size()));
        if (method == "isEmpty") return Value(map.entries().empty());
        if (method == "keySet")
            return list_of([](const std::string& key, const Value&) { return Value(key); });
        if (method == "values") return list_of([](const std::string&, const Value& value) { return value; });
        if (method == "entrySet") return list_of(entry_of);
        if (method == "clear") return map.clear(), Value();
        // Of an entry of entrySet().
        if (method == "getKey" && map.find("key")) return *map.find("key");
        if (method == "getValue" && map.find("value")) return *map.find("value");
    }
    if (with.empty()) return std::nullopt;
    const std::string key = key_of(with[0]);
    const Value* const found = map.find(key);
    const Value old = found ? *found : Value();
    if (with.size() == 1) {
        if (method == "get") return old;
        if (method == "containsKey") return Value(found != nullptr);
        if (method == "remove") return map.erase(key), old;
    }
    if (with.size() == 2 && method == "put") return map.put(key, with[1]), old;
    if (with.size() == 2 && method == "getOrDefault") return found ? old : with[1];
    return std::nullopt;
}

}  // namespace

std::size_t cost_of(const Value& on, std::string_view method) {
    constexpr std::string_view at_once[] = {"get", "size",        "length", "isEmpty",  "add",         "put",
                                            "set", "containsKey", "getKey", "getValue", "getOrDefault"};
    if (std::find(std::begin(at_once), std::end(at_once), method) != std::end(at_once)) return 1;
    constexpr std::size_t bytes_a_step = 64;
    if (const std::string* const text = on.text()) return 1 + text->size() / bytes_a_step;
    if (const List* const list = on.list_of()) return 1 + list->size();
    if (const Map* const map = on.map_of()) return 1 + map->entries().size();
    return 1;
}

std::optional<Value> call_method(const Value& on, std::string_view method, const List& arguments,
                                 std::size_t bytes_max) {
    if (const Object* const object = on.object()) return object->call(method, arguments);
    if (method == "equals" && arguments.size() == 1) return Value(on.equals(arguments[0]));
    if (method == "toString" && arguments.empty()) {
        std::string text;
        on.print(text, bytes_max);
        return Value(std::move(text));
    }
    if (const std::string* const text = on.text()) return of_text(*text, method, arguments, bytes_max);
    if (List* const list = on.list_of()) return of_list(*list, method, arguments);
    if (Map* const map = on.map_of()) return of_map(*map, method, arguments);
    return std::nullopt;
}

std::optional<Value> property_of(const Value& of, std::string_view name) {
    if (const Object* const object = of.object()) return object->property(name);
    if (const Map* const map = of.map_of()) {
        const Value* const found = map->find(std::string(name));
        return found ? std::optional(*found) : std::nullopt;
    }
    if (name == "empty") {
        if (const std::string* const text = of.text()) return Value(text->empty());
        if (const List* const list = of.list_of()) return Value(list->empty());
    }
    return std::nullopt;
}

std::optional<Value> element_of(const Value& of, const Value& index) {
    if (const List* const list = of.list_of()) {
        const std::int64_t* const at = index.integer();
        if (!at || *at < 0 || *at >= static_cast<std::int64_t>(list->size())) return std::nullopt;
        return (*list)[static_cast<std::size_t>(*at)];
    }
    return of.map_of() ? property_of(of, key_of(index)) : std::nullopt;
}

}  // namespace penstock::vtl

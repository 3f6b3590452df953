#include "bridge/path.h"

#include "base/text.h"
#include "wire/json.h"

namespace penstock::bridge {
namespace {

using wire::JsonKind;

// Pipes' model: \$(\.[\w_-]+(\[(\d+|\*)\])*)*
bool may_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::optional<filter::Value> element(const wire::JsonValue& list, std::size_t index) {
    std::optional<filter::Value> found;
    std::size_t at = 0;
    if (list.kind() != JsonKind::list) return found;
    list.each_element([&](wire::JsonValue one) {
        if (at++ == index) found = one;
    });
    return found;
}

}  // namespace

std::expected<Path, std::string> Path::parse(std::string_view text) {
    const auto refuse = [&](std::string_view why) {
        return std::unexpected("The JSON path " + std::string(text) + " " + std::string(why));
    };
    Path path;
    if (!looks_like(text)) return refuse("does not begin with $.");
    std::string_view rest = text.substr(1);
    while (rest.starts_with('.')) {
        rest.remove_prefix(1);
        std::size_t size = 0;
        while (size < rest.size() && may_name(rest[size])) ++size;
        if (size == 0) return refuse("is not valid");
        path.steps_.push_back({.name = std::string(rest.substr(0, size))});
        rest.remove_prefix(size);
        while (rest.starts_with('[')) {
            const std::size_t end = rest.find(']');
            if (end == rest.npos) return refuse("is not valid");
            const std::string_view inside = rest.substr(1, end - 1);
            if (inside == "*") return refuse("has [*], which is not supported by Penstock");
            const auto index = base::to_integer(inside);
            if (!index || *index < 0) return refuse("is not valid");
            path.steps_.push_back({.index = static_cast<std::size_t>(*index)});
            rest.remove_prefix(end + 1);
        }
    }
    if (!rest.empty()) return refuse("is not valid");
    if (path.steps_.empty()) return refuse("is the whole event, which is not supported by Penstock");
    return path;
}

bool Path::is_member(std::string_view name) const { return steps_.size() == 1 && steps_[0].name == name; }

std::optional<filter::Value> Path::find(const filter::Event& event) const {
    auto value = event.member(steps_.front().name);
    for (std::size_t i = 1; i < steps_.size() && value; ++i) {
        const wire::JsonValue* const json = value->json();
        if (!json) return std::nullopt;
        if (steps_[i].name.empty()) {
            value = element(*json, steps_[i].index);
        } else if (const auto found = json->find(steps_[i].name)) {
            value = *found;
        } else {
            value.reset();
        }
    }
    return value;
}

std::expected<Field, std::string> Field::parse(std::string_view text) {
    Field field;
    if (!Path::looks_like(text)) {
        field.literal_ = text;
        return field;
    }
    auto path = Path::parse(text);
    if (!path) return std::unexpected(std::move(path.error()));
    field.path_ = std::move(*path);
    return field;
}

std::optional<std::string> Field::of(const filter::Event& event) const {
    if (!path_) return literal_;
    const auto value = path_->find(event);
    if (!value) return std::nullopt;
    const JsonKind kind = value->kind();
    if (kind == JsonKind::null || kind == JsonKind::list || kind == JsonKind::object) return std::nullopt;
    std::string text;
    append_plain(*value, text);
    return text;
}

void append_plain(const filter::Value& value, std::string& out) {
    const JsonKind kind = value.kind();
    if (kind == JsonKind::null) return;
    if (kind == JsonKind::text)
        out += value.text();
    else if (value.json())
        out += value.json()->to_json();
    else
        wire::append_json_number(out, value.number());
}

}  // namespace penstock::bridge

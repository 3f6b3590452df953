#include "schema/canonical.h"

#include <cmath>
#include <map>

namespace penstock::schema {
namespace {

void append_number(const wire::JsonValue& value, std::string& out) {
    const double number = value.number();
    constexpr double exact_max = 9007199254740992.0;  // 2^53: below, a whole double is that integer
    if (std::trunc(number) == number && std::abs(number) < exact_max)
        out += std::to_string(static_cast<std::int64_t>(number));
    else
        wire::append_json_number(out, number);
}

void append(const wire::JsonValue& value, std::string& out) {
    switch (value.kind()) {
        case wire::JsonKind::null:
            out += "null";
            break;
        case wire::JsonKind::boolean:
            out += value.boolean() ? "true" : "false";
            break;
        case wire::JsonKind::integer:
            out += std::to_string(value.integer());
            break;
        case wire::JsonKind::number:
            append_number(value, out);
            break;
        case wire::JsonKind::text:
            wire::append_json_string(out, value.text());
            break;
        case wire::JsonKind::list: {
            out += '[';
            value.each_element([&](wire::JsonValue element) {
                if (out.back() != '[') out += ',';
                append(element, out);
            });
            out += ']';
            break;
        }
        case wire::JsonKind::object: {
            std::map<std::string_view, wire::JsonValue> members;
            value.each_member([&](std::string_view name, wire::JsonValue member) {
                members.insert_or_assign(name, member);
            });
            out += '{';
            for (const auto& [name, member] : members) {
                if (out.back() != '{') out += ',';
                wire::append_json_string(out, name);
                out += ':';
                append(member, out);
            }
            out += '}';
            break;
        }
    }
}

}  // namespace

std::string canonical(const wire::JsonValue& value) {
    std::string out;
    append(value, out);
    return out;
}

}  // namespace penstock::schema

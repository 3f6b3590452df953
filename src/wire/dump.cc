// Prints a declared shape as JSON, so that a test can compare it with AWS's own model.
#include "wire/json.h"
#include "wire/wire.h"

namespace penstock::wire {
namespace {

constexpr std::string_view kKinds[] = {"string", "blob",      "boolean", "integer", "long",
                                       "double", "timestamp", "list",    "map",     "structure"};
constexpr std::string_view kPlaces[] = {"body", "path", "query", "header", "payload", "status"};

}  // namespace

std::string dump(const Shape& shape) {
    JsonObject out;
    out.text("type", kKinds[static_cast<std::size_t>(shape.kind)]);
    const Limits& limits = *shape.limits;
    if (limits.min != Limits{}.min) out.integer("min", limits.min);
    if (limits.max != Limits{}.max) out.integer("max", limits.max);
    if (!limits.pattern.empty()) out.text("pattern", limits.pattern);
    if (!limits.one_of.empty()) {
        std::string values = "[";
        for (const auto one : limits.one_of) {
            if (values.size() > 1) values += ',';
            append_json_string(values, one);
        }
        out.raw("enum", values + "]");
    }
    if (shape.element) out.raw("element", dump(shape.element()));
    if (shape.key) out.raw("key", dump(shape.key()));
    if (shape.kind == Kind::structure) {
        JsonObject members;
        for (const Field& field : shape.fields) {
            JsonObject member;
            member.boolean("required", field.required)
                .text("in", kPlaces[static_cast<std::size_t>(field.in)]);
            member.raw("shape", dump(field.shape()));
            members.raw(field.name, member.take());
        }
        out.raw("members", members.take());
    }
    return out.take();
}

}  // namespace penstock::wire

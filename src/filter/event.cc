#include "filter/event.h"

namespace penstock::filter {

wire::JsonKind Value::kind() const {
    if (const wire::JsonValue* const value = json()) return value->kind();
    return std::holds_alternative<double>(of_) ? wire::JsonKind::number : wire::JsonKind::text;
}

double Value::number() const {
    if (const wire::JsonValue* const value = json()) return value->number();
    return std::get<double>(of_);
}

std::string_view Value::text() const {
    if (const wire::JsonValue* const value = json()) return value->text();
    return std::get<std::string_view>(of_);
}

}  // namespace penstock::filter

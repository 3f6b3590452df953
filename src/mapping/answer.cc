#include "mapping/answer.h"

#include <algorithm>

namespace penstock::mapping {

using wire::JsonKind;
using wire::JsonValue;

FunctionAnswer::FunctionAnswer(std::string_view payload) : document_(wire::JsonDocument::parse(payload)) {}

std::size_t FunctionAnswer::first_failure(std::size_t count, const IndexOf& index_of) const {
    // Null, "", [] and {} are recorded as success; that whatever else is no object is one too is not `?`.
    const auto failures = document_ ? document_->root().find("batchItemFailures") : std::nullopt;
    if (!failures || failures->kind() == JsonKind::null) return count;
    if (failures->kind() != JsonKind::list) return 0;
    std::size_t first = count;
    failures->each_element([&](JsonValue item) {
        const auto id = item.find("itemIdentifier");
        const auto index = id && id->is_text() ? index_of(id->text()) : std::nullopt;
        first = std::min(first, index.value_or(0));
    });
    return first;
}

std::optional<std::string> FunctionAnswer::state() const {
    const auto state = document_ ? document_->root().find("state") : std::nullopt;
    if (!state || !state->is_object()) return std::nullopt;
    return state->to_json();
}

}  // namespace penstock::mapping

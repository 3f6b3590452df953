#include "gateway/request_validation.h"

#include <unordered_map>

#include "base/logging.h"
#include "schema/schema.h"

namespace penstock::gateway {
namespace {

std::string list(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + text;
    return out + "]";
}

// Compiled once on each core; nullptr for what is no schema.
const schema::Schema* compiled(const std::string& source) {
    thread_local std::unordered_map<std::string, std::optional<schema::Schema>> cache;
    constexpr std::size_t kept_max = 1000;
    auto found = cache.find(source);
    if (found == cache.end()) {
        if (cache.size() >= kept_max) cache.clear();
        auto made = schema::Schema::compile(source);
        if (!made) base::log_warning("a request model is no JSON schema of draft 4: " + made.error());
        found = cache.emplace(source, made ? std::optional(std::move(*made)) : std::nullopt).first;
    }
    return found->second ? &*found->second : nullptr;
}

}  // namespace

std::optional<Invalid> invalid_body(const Definition& definition, const Route& route, const Values& values) {
    const Texts& models = *route.request_models;
    if (models.empty()) return std::nullopt;
    auto chosen = models.find(values.expand(route.model_selection_expression->value));
    if (chosen == models.end()) chosen = models.find("$default");
    if (chosen == models.end()) return std::nullopt;
    const Invalid invalid{.message = "Bad request body"};
    const Model* const model = definition.model_by_name(chosen->second.value);
    const schema::Schema* const schema = model ? compiled(model->schema->value) : nullptr;
    if (!schema) return Invalid{invalid.message, "[the model cannot be used]"};
    const auto document = wire::JsonDocument::parse(values.sources().body);
    if (!document) return Invalid{invalid.message, "[not a JSON document]"};
    const auto problems = schema->problems(document->root());
    if (problems.empty()) return std::nullopt;
    return Invalid{invalid.message, list(problems)};
}

std::optional<Invalid> invalid_parameters(const Route& route, const Values& values) {
    std::vector<std::string> missing;
    for (const auto& [name, constraints] : *route.request_parameters) {
        if (!constraints.required->value || values.find(name)) continue;
        // Named without where it should be, as the gateways of REST APIs do (`?`).
        missing.push_back(name.substr(name.rfind('.') + 1));
    }
    if (missing.empty()) return std::nullopt;
    const std::string problems = list(missing);
    return Invalid{"Missing required request parameters: " + problems, problems};
}

}  // namespace penstock::gateway

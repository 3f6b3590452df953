#include "lambda/entry.h"

#include <algorithm>

#include "base/hash.h"
#include "base/random.h"
#include "base/text.h"
#include "wire/wire.h"

namespace penstock::lambda {
namespace {

// Two functions with the same content are the same version.
std::string content_of(const Function& function) {
    Function content = function;
    content.tags.clear();
    content.configuration.revision_id.reset();
    content.configuration.last_modified.reset();
    return base::hex(base::sha256(to_json(content)));
}

bool runs(const Function& function, std::string_view sha256_hex) {
    return function.code_sha256_hex == sha256_hex ||
           std::ranges::find(function.layer_code, sha256_hex) != function.layer_code.end();
}

}  // namespace

FunctionPtr FunctionEntry::version(std::string_view text) const {
    if (text.empty() || text == "$LATEST") return latest;
    const auto number = base::to_integer(text);
    if (!number || std::to_string(*number) != text) return nullptr;
    const auto found = versions.find(*number);
    return found == versions.end() ? nullptr : found->second;
}

const Alias* FunctionEntry::alias(const std::string& name) const {
    const auto found = settings.aliases->find(name);
    return found == settings.aliases->end() ? nullptr : &found->second;
}

FunctionPtr FunctionEntry::find(const std::string& qualifier) const {
    const Alias* const named = alias(qualifier);
    return version(named ? named->version->value : qualifier);
}

FunctionPtr FunctionEntry::route(const std::string& qualifier, double dice) const {
    const Alias* const named = alias(qualifier);
    if (!named) return version(qualifier);
    for (const auto& [other, weight] : *named->routing->weights) {
        if (dice < weight.value) return version(other);
        dice -= weight.value;
    }
    return version(named->version->value);
}

const QualifierSettings* FunctionEntry::settings_of(const std::string& qualifier) const {
    const auto found = settings.qualifiers->find(qualifier.empty() ? "$LATEST" : qualifier);
    return found == settings.qualifiers->end() ? nullptr : &found->second;
}

QualifierSettings& FunctionEntry::settings_to_change(const std::string& qualifier) {
    return settings.qualifiers.set()[qualifier.empty() ? "$LATEST" : qualifier];
}

void FunctionEntry::forget(const std::string& qualifier) { settings.qualifiers.set().erase(qualifier); }

bool FunctionEntry::uses_code(std::string_view sha256_hex) const {
    return runs(*latest, sha256_hex) ||
           std::ranges::any_of(versions, [&](const auto& v) { return runs(*v.second, sha256_hex); });
}

FunctionConfiguration describe(const FunctionEntry& entry, const FunctionRef& ref) {
    FunctionConfiguration configuration = entry.find(ref.qualifier)->configuration;
    if (!ref.qualifier.empty()) configuration.function_arn.put(entry.arn() + ":" + ref.qualifier);
    return configuration;
}

FunctionPtr publish_version(FunctionEntry& entry, const std::string* description) {
    const std::string content = content_of(*entry.latest);
    const std::int64_t last = entry.settings.last_version->value;
    if (const auto same = entry.versions.find(last);
        same != entry.versions.end() && entry.settings.published->value == content) {
        return same->second;
    }
    const std::string number = std::to_string(last + 1);
    Function made = *entry.latest;
    made.tags.clear();
    made.configuration.version.put(number);
    made.configuration.function_arn.put(entry.arn() + ":" + number);
    made.configuration.revision_id.put(base::random_uuid());
    if (description) made.configuration.description.put(*description);
    entry.settings.last_version.put(last + 1);
    entry.settings.published.put(content);
    return entry.versions[last + 1] = std::make_shared<const Function>(std::move(made));
}

}  // namespace penstock::lambda

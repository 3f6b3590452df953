#include "lambda/tags.h"

#include "lambda/errors.h"
#include "lambda/event_source_mapping.h"
#include "lambda/named.h"

namespace penstock::lambda {
namespace {

api::Result<void> check_count(std::size_t count) {
    if (count <= kTagsMax) return {};
    return std::unexpected(invalid_parameter("Number of tags exceeds resource tag limit."));
}

TagMap map_of(const Tags& tags) {
    TagMap map;
    for (const auto& [key, value] : tags) map[key] = value.value;
    return map;
}

// A whole function's: versions and aliases have none.
api::Result<FunctionRef> tagged_function(const std::string& arn, const api::Caller& caller) {
    auto ref = named(arn, "", caller);
    if (ref && !ref->qualifier.empty()) {
        return std::unexpected(
            invalid_parameter("Tags on function aliases and versions are not supported. Please specify a "
                              "function ARN."));
    }
    return ref;
}

mapping::MappingPtr tagged_mapping(const Lambda& lambda, const api::Caller& caller, const std::string& arn) {
    auto mapping = find_mapping(lambda.mappings, caller, arn.substr(arn.rfind(':') + 1));
    return mapping && mapping->arn() == arn ? mapping : nullptr;
}

bool is_code_signing(const std::string& arn) { return arn.find(":code-signing-config:") != arn.npos; }

bool is_function(const std::string& arn) { return parse_function_arn(arn).has_value(); }

}  // namespace

api::Result<void> check_tags(const Tags& tags) { return check_count(tags.size()); }

api::Result<void> add_tags(TagMap& to, const Tags& tags) {
    auto together = to;
    for (const auto& [key, value] : tags) together[key] = value.value;
    if (auto ok = check_count(together.size()); !ok) return ok;
    to = std::move(together);
    return {};
}

api::Result<TagMap> tags_of(const Lambda& lambda, const api::Caller& caller, const std::string& arn) {
    if (is_code_signing(arn)) {
        const auto config = lambda.code_signing.find(arn, caller);
        if (!config) return std::unexpected(config.error());
        return map_of(*(*config)->tags);
    }
    if (!is_function(arn)) {
        const auto mapping = tagged_mapping(lambda, caller, arn);
        if (!mapping) return std::unexpected(mapping_not_found());  // `?`
        return mapping->tags;
    }
    const auto ref = tagged_function(arn, caller);
    if (!ref) return std::unexpected(ref.error());
    const auto entry = lambda.functions.entry(*ref);
    if (!entry) return std::unexpected(entry.error());
    return (*entry)->latest->tags;
}

api::Reply<api::Empty> change_tags(Lambda& lambda, const api::Caller& caller, const std::string& arn,
                                   std::function<api::Result<void>(TagMap&)> edit) {
    if (is_code_signing(arn)) {
        auto changing = lambda.code_signing.change(arn, caller, [&](StoredCodeSigning& config) {
            TagMap tags = map_of(*config.tags);
            auto edited = edit(tags);
            config.tags.set().clear();
            for (const auto& [key, value] : tags) config.tags.value[key].value = value;
            return edited;
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return api::Empty{};
    }
    if (!is_function(arn)) {
        const auto mapping = tagged_mapping(lambda, caller, arn);
        if (!mapping) co_return std::unexpected(mapping_not_found());  // `?`
        auto changing =
            lambda.mappings.change(mapping->uuid, [&](mapping::Mapping& one) { return edit(one.tags); });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        if (!*changed) co_return std::unexpected(mapping_not_found());
        co_return api::Empty{};
    }
    const auto ref = tagged_function(arn, caller);
    if (!ref) co_return std::unexpected(ref.error());
    auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
        Function changed = *entry.latest;
        auto edited = edit(changed.tags);
        if (edited) entry.latest = std::make_shared<const Function>(std::move(changed));
        return edited;
    });
    const auto changed = co_await changing;
    if (!changed) co_return std::unexpected(changed.error());
    co_return api::Empty{};
}

}  // namespace penstock::lambda

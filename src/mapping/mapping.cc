#include "mapping/mapping.h"

#include "wire/wire.h"

namespace penstock::mapping {
namespace {

using wire::Optional, wire::Required;

struct Stored {
    Required<"uuid", wire::Text> uuid;
    Required<"account", wire::Text> account;
    Required<"region", wire::Text> region;
    Required<"stream", wire::Text> stream;
    Required<"function", wire::Text> function;
    Required<"batchSize", wire::Long> batch_size;
    Required<"windowSeconds", wire::Long> window_s;
    Required<"startingPosition", wire::Long> starting_position;
    Required<"startingAt", wire::Long> starting_at_ms;
    Required<"enabled", wire::Boolean> enabled;
    Required<"recordAgeSecondsMax", wire::Long> record_age_s_max;
    Required<"retriesMax", wire::Long> retries_max;
    Required<"created", wire::Long> created_ms;
    Required<"modified", wire::Long> modified_ms;
    // Not in those that were stored before these were served.
    Optional<"consumer", wire::Text> consumer;
    Optional<"parallelization", wire::Long> parallelization;
    Optional<"tumblingSeconds", wire::Long> tumbling_s;
    Optional<"bisect", wire::Boolean> bisect;
    Optional<"reportsItemFailures", wire::Boolean> reports_item_failures;
    Optional<"patterns", std::vector<wire::Text>> patterns;
    Optional<"onFailure", wire::Text> on_failure;
    Optional<"metrics", std::vector<wire::Text>> metrics;
    Optional<"tags", wire::Map<wire::Text, wire::Text>> tags;
};

std::vector<wire::Text> to_texts(const std::vector<std::string>& from) {
    std::vector<wire::Text> out;
    for (const std::string& text : from) out.push_back({text});
    return out;
}

std::vector<std::string> from_texts(const std::vector<wire::Text>& from) {
    std::vector<std::string> out;
    for (const wire::Text& text : from) out.push_back(text.value);
    return out;
}

}  // namespace

std::string storage_key(const Mapping& mapping) { return std::string(kMappingPrefix) + mapping.uuid; }

std::string to_json(const Mapping& mapping) {
    Stored out;
    out.uuid.put(mapping.uuid);
    out.account.put(mapping.account);
    out.region.put(mapping.region);
    out.stream.put(mapping.stream_arn);
    out.function.put(mapping.function_arn);
    out.batch_size.put(mapping.batch_size);
    out.window_s.put(mapping.window_s);
    out.starting_position.put(static_cast<std::int64_t>(mapping.starting_position));
    out.starting_at_ms.put(mapping.starting_at_ms);
    out.enabled.put(mapping.enabled);
    out.record_age_s_max.put(mapping.record_age_s_max);
    out.retries_max.put(mapping.retries_max);
    out.created_ms.put(mapping.created_ms);
    out.modified_ms.put(mapping.modified_ms);
    if (!mapping.consumer_arn.empty()) out.consumer.put(mapping.consumer_arn);
    out.parallelization.put(mapping.parallelization);
    out.tumbling_s.put(mapping.tumbling_s);
    out.bisect.put(mapping.bisect);
    out.reports_item_failures.put(mapping.reports_item_failures);
    if (!mapping.patterns.empty()) out.patterns = to_texts(mapping.patterns);
    if (!mapping.on_failure.empty()) out.on_failure.put(mapping.on_failure);
    if (mapping.metrics) out.metrics = to_texts(*mapping.metrics);
    for (const auto& [key, value] : mapping.tags) out.tags.set()[key].value = value;
    return wire::write_json(out);
}

std::optional<Mapping> mapping_from_json(std::string_view json) {
    Stored in;
    if (!wire::read_json(json, in) || !wire::validate(wire::shape_of<Stored>(), &in)) return std::nullopt;
    Mapping mapping;
    mapping.uuid = in.uuid->value;
    mapping.account = in.account->value;
    mapping.region = in.region->value;
    mapping.stream_arn = in.stream->value;
    mapping.function_arn = in.function->value;
    mapping.batch_size = in.batch_size->value;
    mapping.window_s = in.window_s->value;
    mapping.starting_position = static_cast<StartingPosition>(in.starting_position->value);
    mapping.starting_at_ms = in.starting_at_ms->value;
    mapping.enabled = in.enabled->value;
    mapping.record_age_s_max = in.record_age_s_max->value;
    mapping.retries_max = in.retries_max->value;
    mapping.created_ms = in.created_ms->value;
    mapping.modified_ms = in.modified_ms->value;
    mapping.consumer_arn = in.consumer->value;
    if (in.parallelization) mapping.parallelization = in.parallelization->value;
    mapping.tumbling_s = in.tumbling_s->value;
    mapping.bisect = in.bisect->value;
    mapping.reports_item_failures = in.reports_item_failures->value;
    mapping.patterns = from_texts(*in.patterns);
    auto filter = RecordFilter::compile(mapping.patterns);
    if (!filter) return std::nullopt;
    mapping.filter = std::move(*filter);
    mapping.on_failure = in.on_failure->value;
    if (in.metrics) mapping.metrics = from_texts(*in.metrics);
    for (const auto& [key, value] : *in.tags) mapping.tags[key] = value.value;
    return mapping;
}

}  // namespace penstock::mapping

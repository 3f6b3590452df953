#include "lambda/event_source_mapping.h"

#include "lambda/errors.h"

namespace penstock::lambda {
namespace {

std::string_view name_of(mapping::StartingPosition position) {
    switch (position) {
        case mapping::StartingPosition::trim_horizon:
            return "TRIM_HORIZON";
        case mapping::StartingPosition::latest:
            return "LATEST";
        case mapping::StartingPosition::at_timestamp:
            return "AT_TIMESTAMP";
    }
    return "";
}

}  // namespace

mapping::MappingPtr find_mapping(const mapping::Mappings& mappings, const api::Caller& caller,
                                 const std::string& uuid) {
    auto mapping = mappings.find(uuid);
    const bool own = mapping && mapping->account == caller.account && mapping->region == caller.region;
    return own ? mapping : nullptr;
}

EventSourceMapping describe(const mapping::Mapping& mapping, const mapping::Mappings& mappings) {
    EventSourceMapping out;
    out.uuid.put(mapping.uuid);
    out.starting_position.put(name_of(mapping.starting_position));
    if (mapping.starting_position == mapping::StartingPosition::at_timestamp) {
        out.starting_timestamp.put(static_cast<double>(mapping.starting_at_ms) / 1000);
    }
    out.batch_size.put(mapping.batch_size);
    out.window.put(mapping.window_s);
    out.parallelization_factor.put(mapping.parallelization);
    out.event_source_arn.put(mapping.source_arn());
    if (!mapping.patterns.empty()) {
        auto& filters = out.filter_criteria.set().filters.set();
        for (const std::string& pattern : mapping.patterns) filters.emplace_back().pattern.put(pattern);
    }
    out.function_arn.put(mapping.function_arn);
    out.last_modified.put(static_cast<double>(mapping.modified_ms) / 1000);
    out.last_processing_result.put(mappings.last_result(mapping.uuid));
    out.state.put(mapping.enabled ? "Enabled" : "Disabled");
    out.state_transition_reason.put("User action");
    Destination& on_failure = out.destination_config.set().on_failure.set();
    if (!mapping.on_failure.empty()) on_failure.destination.put(mapping.on_failure);
    out.record_age.put(mapping.record_age_s_max);
    out.bisect.put(mapping.bisect);
    out.retry_attempts.put(mapping.retries_max);
    out.tumbling_window.put(mapping.tumbling_s);
    auto& response_types = out.response_types.set();
    if (mapping.reports_item_failures) response_types.push_back({{std::string(ResponseType::values[0])}});
    out.arn.put(mapping.arn());
    if (mapping.metrics) {
        auto& metrics = out.metrics_config.set().metrics.set();
        for (const std::string& metric : *mapping.metrics) metrics.push_back({{metric}});
    }
    return out;
}

namespace {

// -1 or 60 and more.
api::Result<void> check_record_age(const wire::Member<RecordAge>& age) {
    if (!age || age->value == -1 || age->value >= 60) return {};
    return std::unexpected(
        invalid_parameter("MaximumRecordAgeInSeconds must be -1 or between 60 and 604800."));
}

api::Result<void> apply_filters(const FilterCriteria& criteria, mapping::Mapping& to) {
    // AWS: five, and ten with a higher quota; its words are not known.
    constexpr std::size_t filters_max = 10;
    std::vector<std::string> patterns;
    for (const Filter& filter : *criteria.filters) patterns.push_back(filter.pattern->value);
    if (patterns.size() > filters_max)
        return std::unexpected(invalid_parameter("FilterCriteria has more than 10 filters."));
    auto filter = mapping::RecordFilter::compile(patterns);
    if (!filter) return std::unexpected(invalid_parameter("Invalid filter pattern definition."));
    to.patterns = std::move(patterns);
    to.filter = std::move(*filter);
    return {};
}

}  // namespace

api::Result<void> apply(const MappingSettings& settings, const destinations::Destinations& destinations,
                        mapping::Mapping& to) {
    if (auto good = check_record_age(settings.record_age); !good) return good;
    if (settings.filter_criteria) {
        if (auto good = apply_filters(*settings.filter_criteria, to); !good) return good;
    }
    if (settings.destination_config) {
        if (settings.destination_config->on_success->destination) {
            return std::unexpected(invalid_parameter(
                "Unsupported DestinationConfig parameter for given event source mapping type."));
        }
        const std::string& arn = settings.destination_config->on_failure->destination->value;
        if (!arn.empty()) {
            if (arn == to.function_arn) {
                return std::unexpected(
                    invalid_parameter("You can't specify the function as a destination for itself."));
            }
            if (auto good = destinations.check(arn); !good) return good;
        }
        to.on_failure = arn;
    }
    if (settings.enabled) to.enabled = settings.enabled->value;
    if (settings.batch_size) to.batch_size = settings.batch_size->value;
    if (settings.window) to.window_s = settings.window->value;
    if (settings.parallelization_factor) to.parallelization = settings.parallelization_factor->value;
    if (settings.record_age) to.record_age_s_max = settings.record_age->value;
    if (settings.bisect) to.bisect = settings.bisect->value;
    if (settings.retry_attempts) to.retries_max = settings.retry_attempts->value;
    if (settings.tumbling_window) to.tumbling_s = settings.tumbling_window->value;
    if (settings.response_types) to.reports_item_failures = !settings.response_types->empty();
    if (settings.metrics_config) {
        to.metrics.emplace();
        for (const MappingMetric& metric : *settings.metrics_config->metrics)
            to.metrics->push_back(metric.value);
    }
    return {};
}

}  // namespace penstock::lambda

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

EventSourceMapping describe(const mapping::Mapping& mapping, const mapping::Mappings& mappings) {
    EventSourceMapping out;
    out.uuid.put(mapping.uuid);
    out.starting_position.put(name_of(mapping.starting_position));
    if (mapping.starting_position == mapping::StartingPosition::at_timestamp) {
        out.starting_timestamp.put(static_cast<double>(mapping.starting_at_ms) / 1000);
    }
    out.batch_size.put(mapping.batch_size);
    out.window.put(mapping.window_s);
    out.parallelization_factor.put(1);
    out.event_source_arn.put(mapping.stream_arn);
    out.function_arn.put(mapping.function_arn);
    out.last_modified.put(static_cast<double>(mapping.modified_ms) / 1000);
    out.last_processing_result.put(mappings.last_result(mapping.uuid));
    out.state.put(mapping.enabled ? "Enabled" : "Disabled");
    out.state_transition_reason.put("User action");
    out.destination_config.set().on_failure.set();
    out.record_age.put(mapping.record_age_s_max);
    out.bisect.put(false);
    out.retry_attempts.put(mapping.retries_max);
    out.tumbling_window.put(0);
    out.response_types.set();
    out.arn.put(mapping.arn());
    return out;
}

api::Result<void> check_unserved(const UnservedSettings& settings) {
    const auto refuse = [](std::string_view name) -> api::Result<void> {
        return std::unexpected(invalid_parameter(std::string(name) + " is not supported by Penstock yet."));
    };
    if (settings.parallelization_factor && settings.parallelization_factor->value > 1)
        return refuse("ParallelizationFactor above 1");
    if (settings.bisect->value) return refuse("BisectBatchOnFunctionError");
    if (settings.tumbling_window && settings.tumbling_window->value > 0)
        return refuse("TumblingWindowInSeconds");
    if (settings.response_types && !settings.response_types->empty()) return refuse("FunctionResponseTypes");
    if (settings.filter_criteria && !settings.filter_criteria->filters->empty())
        return refuse("FilterCriteria");
    if (settings.destination_config && (settings.destination_config->on_failure->destination ||
                                        settings.destination_config->on_success->destination)) {
        return refuse("DestinationConfig");
    }
    return {};
}

api::Result<void> check_record_age(const wire::Member<RecordAge>& age) {
    if (!age || age->value == -1 || age->value >= 60) return {};
    return std::unexpected(
        invalid_parameter("MaximumRecordAgeInSeconds must be -1 or between 60 and 604800."));
}

}  // namespace penstock::lambda

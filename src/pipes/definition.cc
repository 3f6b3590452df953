#include "pipes/definition.h"

#include <cmath>
#include <optional>
#include <utility>

#include "base/text.h"
#include "pipes/errors.h"

namespace penstock::pipes {
namespace {

using api::Result;

// "" for what is served.
std::string unserved_source(const SourceParameters& source) {
    if (source.dynamodb || source.sqs || source.active_mq || source.rabbit_mq || source.managed_kafka ||
        source.self_managed_kafka)
        return "A source that is no Kinesis stream";
    const KinesisParameters& kinesis = *source.kinesis;
    if (kinesis.dead_letters && kinesis.dead_letters->arn) return "DeadLetterConfig";
    if (kinesis.window && kinesis.window->value > 0)
        return "MaximumBatchingWindowInSeconds (topics have flushMs for that)";
    if (kinesis.record_age && kinesis.record_age->value != -1) return "MaximumRecordAgeInSeconds";
    if (kinesis.parallelization && kinesis.parallelization->value > 1) return "ParallelizationFactor above 1";
    return "";
}

std::string unserved_target(const TargetParameters& target) {
    if (target.lambda || target.step_functions || target.kinesis || target.ecs || target.batch ||
        target.sqs || target.redshift || target.sage_maker || target.event_bus || target.logs)
        return "A target that is no topic of a WebSocket API";
    if (target.http && target.http->headers && !target.http->headers->empty()) return "HeaderParameters";
    return "";
}

Result<cursor::Start> start_of(const Pipe& pipe) {
    const KinesisParameters& kinesis = *pipe.source_parameters->kinesis;
    cursor::Start start{.since_ms = pipe.created_ms->value};
    const std::string& position = kinesis.starting_position->value;
    if (position == "TRIM_HORIZON") start.position = cursor::StartingPosition::trim_horizon;
    if (position == "AT_TIMESTAMP") {
        if (!kinesis.starting_at)
            return std::unexpected(
                validation("StartingPositionTimestamp must be specified for StartingPosition AT_TIMESTAMP."));
        start.position = cursor::StartingPosition::at_timestamp;
        start.at_ms = std::llround(kinesis.starting_at->value * 1000);
    }
    return start;
}

Result<std::vector<filter::Pattern>> filters_of(const FilterCriteria& criteria) {
    std::vector<filter::Pattern> out;
    for (const Filter& filter : criteria.filters.value) {
        auto pattern = filter::Pattern::compile(filter.pattern->value);
        if (!pattern)
            return std::unexpected(validation("Event pattern is not valid. Reason: " + pattern.error()));
        out.push_back(std::move(*pattern));
    }
    return out;
}

// arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/POST/@topics/NAME, a `*` in the name to be filled in.
struct Target {
    api::Caller owner;
    std::string api_id;
    std::string stage;
    std::string topic;
};

std::optional<Target> parse_target(const std::string& arn) {
    const auto parts = base::split(arn, ':');
    if (parts.size() < 6 || parts[2] != "execute-api") return std::nullopt;
    // A topic's name may have colons and slashes.
    std::string_view rest = arn;
    for (int i = 0; i < 5; ++i) rest.remove_prefix(rest.find(':') + 1);
    Target target;
    target.owner.region = parts[3];
    target.owner.account = parts[4];
    const auto next = [&rest] {
        const std::size_t slash = rest.find('/');
        const std::string part(rest.substr(0, slash));
        rest.remove_prefix(slash == rest.npos ? rest.size() : slash + 1);
        return part;
    };
    target.api_id = next();
    target.stage = next();
    const std::string method = next(), place = next();
    if (method != "POST" || place != "@topics" || rest.empty()) return std::nullopt;
    target.topic = rest;
    return target;
}

// Fills in where the messages go.
Result<void> compile_target(const Pipe& pipe, const api::StageDirectory& stages,
                            bridge::Definition& definition) {
    const std::string& arn = pipe.target->value;
    const auto target = parse_target(arn);
    if (!target)
        return std::unexpected(
            validation("The target " + arn +
                       " is not supported by Penstock: "
                       "arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/POST/@topics/NAME is."));
    auto group = stages.topic_group(target->owner, target->api_id, target->stage);
    if (!group)
        return std::unexpected(
            validation("The target " + arn + " names an API or a stage that does not exist."));
    definition.group = std::move(*group);

    const HttpParameters& http = *pipe.target_parameters->http;
    const std::size_t star = target->topic.find('*');
    const bool fills = http.path && !http.path->empty();
    if (target->topic.find('*', star == target->topic.npos ? 0 : star + 1) != target->topic.npos ||
        (star != target->topic.npos) != fills)
        return std::unexpected(validation(
            "PathParameterValues must have one value when the target's topic has one *, and none without."));
    auto field = bridge::Field::parse(fills ? http.path->front().value : base::percent_decode(target->topic));
    if (!field) return std::unexpected(validation(field.error() + "."));
    definition.topic = std::move(*field);
    if (fills) {
        definition.topic_prefix = base::percent_decode(target->topic.substr(0, star));
        definition.topic_suffix = base::percent_decode(target->topic.substr(star + 1));
    }
    for (const auto& [name, value] : http.query.value) {
        if (name != "key") return std::unexpected(unsupported("The query string parameter " + name));
        auto key = bridge::Field::parse(value.value);
        if (!key) return std::unexpected(validation(key.error() + "."));
        definition.key = std::move(*key);
    }
    return {};
}

}  // namespace

Result<bridge::DefinitionPtr> compile(const Pipe& pipe, const api::StageDirectory& stages) {
    if (pipe.source->value.find(":kinesis:") == std::string::npos)
        return std::unexpected(unsupported("The source " + pipe.source->value));
    if (!pipe.source_parameters->kinesis)
        return std::unexpected(
            validation("SourceParameters must have KinesisStreamParameters for a stream."));
    if (const auto what = unserved_source(*pipe.source_parameters); !what.empty())
        return std::unexpected(unsupported(what));
    if (const auto what = unserved_target(*pipe.target_parameters); !what.empty())
        return std::unexpected(unsupported(what));

    bridge::Definition definition;
    definition.id = pipe.id->value;
    definition.stream_arn = pipe.source->value;
    definition.region = pipe.region->value;
    definition.role_arn = pipe.role_arn->value;
    auto start = start_of(pipe);
    if (!start) return std::unexpected(start.error());
    definition.start = *start;
    auto filters = filters_of(*pipe.source_parameters->filter_criteria);
    if (!filters) return std::unexpected(filters.error());
    definition.filters = std::move(*filters);
    if (auto compiled = compile_target(pipe, stages, definition); !compiled)
        return std::unexpected(compiled.error());
    if (const std::string& text = pipe.target_parameters->input_template->value; !text.empty()) {
        auto input = bridge::Template::compile(text, {.pipe_arn = pipe.arn(),
                                                      .pipe_name = pipe.name->value,
                                                      .source_arn = pipe.source->value,
                                                      .target_arn = pipe.target->value});
        if (!input) return std::unexpected(validation(input.error() + "."));
        definition.input = std::move(*input);
    }
    return std::make_shared<const bridge::Definition>(std::move(definition));
}

}  // namespace penstock::pipes

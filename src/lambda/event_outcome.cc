#include "lambda/event_outcome.h"

#include <algorithm>
#include <cstring>

#include "wire/json.h"

namespace penstock::lambda {
namespace {

std::string_view name_of(Condition condition) {
    if (condition == Condition::success) return "Success";
    return condition == Condition::retries_exhausted ? "RetriesExhausted" : "EventAgeExceeded";
}

std::string json_or_text(const std::string& text) {
    return wire::JsonDocument::parse(text) ? text : wire::json_string(text);
}

// What a function's error says: its errorMessage, or all of it when it is not of that form.
std::string message_of(const std::string& payload) {
    const auto document = wire::JsonDocument::parse(payload);
    const auto message = document ? document->root().find("errorMessage") : std::nullopt;
    return message && message->is_text() ? std::string(message->text()) : payload;
}

// To whole characters.
void shorten(std::string& utf8, std::size_t bytes_max) {
    if (utf8.size() <= bytes_max) return;
    while (bytes_max > 0 && (utf8[bytes_max] & 0xC0) == 0x80) --bytes_max;
    utf8.resize(bytes_max);
}

}  // namespace

EventRules rules_of(const FunctionEntry& entry, const std::string& qualifier) {
    EventRules rules;
    if (const auto version = entry.find(qualifier))
        rules.dead_letters = version->configuration.dead_letter->target_arn->value;
    const auto* const settings = entry.settings_of(qualifier);
    if (!settings || !settings->event_invoke) return rules;
    const EventInvokeConfig& config = *settings->event_invoke;
    if (config.retry_attempts) rules.retries_max = config.retry_attempts->value;
    if (config.event_age) rules.age_ms_max = config.event_age->value * 1000;
    rules.on_success = config.destinations->on_success->destination->value;
    rules.on_failure = config.destinations->on_failure->destination->value;
    return rules;
}

std::string outcome_record(const Event& event, Condition condition, const api::InvocationResult* result,
                           base::WallMs now) {
    const auto ref = parse_function_arn(event.function_arn);
    const bool qualified = ref && !ref->qualifier.empty();
    wire::JsonObject record, context;
    record.text("version", "1.0").text("timestamp", base::iso8601_ms(now));
    context.text("requestId", event.request_id);
    context.text("functionArn", event.function_arn + (qualified ? "" : ":$LATEST"));
    context.text("condition", name_of(condition)).integer("approximateInvokeCount", event.invocations);
    record.raw("requestContext", context.take()).raw("requestPayload", json_or_text(event.payload));
    if (result) {
        wire::JsonObject response;
        response.integer("statusCode", 200).text("executedVersion", result->executed_version);
        if (!result->function_error.empty()) response.text("functionError", result->function_error);
        record.raw("responseContext", response.take()).raw("responsePayload", json_or_text(result->payload));
    }
    return record.take();
}

std::vector<destinations::MessageAttribute> letter_attributes(const Event& event,
                                                              const api::InvocationResult* result) {
    constexpr std::size_t message_bytes_max = 1024;
    std::vector<destinations::MessageAttribute> out{{"RequestID", "String", event.request_id}};
    // The status is that of the last answer: an invocation whose function fails is answered with 200.  Of one
    // that never reached it the status of its last refusal; `?`, as recordings show the first case only.
    std::int64_t status = 200;
    std::string message = result ? message_of(result->payload) : event.refusal.message;
    if (!result) status = event.refusal.status;
    if (!result && event.refusals == 0) return out;
    out.push_back({"ErrorCode", "Number", std::to_string(status)});
    shorten(message, message_bytes_max);
    // Neither SQS nor SNS takes control characters, or an attribute without a value.
    std::ranges::replace_if(
        message, [](char c) { return c >= 0 && c < ' ' && !std::strchr("\t\n\r", c); }, '?');
    if (!message.empty()) out.push_back({"ErrorMessage", "String", std::move(message)});
    return out;
}

std::int64_t refused_wait_ms(int refusals) {
    constexpr std::int64_t first_ms = 1000, longest_ms = 300'000;
    return std::min(longest_ms, first_ms << std::min(refusals, 16));
}

}  // namespace penstock::lambda

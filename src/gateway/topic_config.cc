#include "gateway/topic_config.h"

#include <cmath>

#include "gateway/errors.h"

namespace penstock::gateway {
namespace {

using connections::SlowAction;

constexpr double kSecondsMax = 7 * 24 * 3600;

SlowAction action_of(std::string_view text) {
    if (text == "skip") return SlowAction::skip;
    if (text == "conflate") return SlowAction::conflate;
    return SlowAction::disconnect;
}

std::string_view to_text(SlowAction action) {
    switch (action) {
        case SlowAction::skip:
            return "skip";
        case SlowAction::conflate:
            return "conflate";
        case SlowAction::disconnect:
            break;
    }
    return "disconnect";
}

std::int64_t ms_of(const TopicSeconds& seconds) { return std::llround(seconds.value * 1000); }

bool sensible(const wire::Member<TopicSeconds>& seconds) {
    return !seconds || (seconds->value >= 0 && seconds->value <= kSecondsMax);
}

}  // namespace

api::Result<void> check_topic_config(const TopicConfig& config) {
    if (sensible(config.slow->seconds) && sensible(config.history->seconds)) return {};
    return std::unexpected(
        bad_request("seconds must be between 0 and " + std::to_string(static_cast<int>(kSecondsMax))));
}

connections::TopicSettings settings_of(const TopicConfig& config) {
    connections::TopicSettings settings;
    const SlowClientConfig& slow = *config.slow;
    if (slow.action) settings.slow.action = action_of(slow.action->value);
    if (slow.bytes) settings.slow.bytes_max = static_cast<std::size_t>(slow.bytes->value);
    if (slow.seconds) settings.slow.ms_max = ms_of(*slow.seconds);
    const HistoryConfig& history = *config.history;
    if (history.messages) settings.history.messages_max = static_cast<std::size_t>(history.messages->value);
    if (history.bytes) settings.history.bytes_max = static_cast<std::size_t>(history.bytes->value);
    if (history.seconds) settings.history.ms_max = ms_of(*history.seconds);
    if (config.flush_ms) settings.flush_ms = config.flush_ms->value;
    if (config.open) settings.open = config.open->value;
    return settings;
}

TopicConfig config_of(const connections::TopicSettings& settings) {
    TopicConfig config;
    SlowClientConfig& slow = config.slow.set();
    slow.action.put(to_text(settings.slow.action));
    slow.bytes.put(static_cast<std::int64_t>(settings.slow.bytes_max));
    slow.seconds.put(static_cast<double>(settings.slow.ms_max) / 1000);
    HistoryConfig& history = config.history.set();
    history.messages.put(static_cast<std::int64_t>(settings.history.messages_max));
    history.bytes.put(static_cast<std::int64_t>(settings.history.bytes_max));
    history.seconds.put(static_cast<double>(settings.history.ms_max) / 1000);
    config.flush_ms.put(settings.flush_ms);
    config.open.put(settings.open);
    return config;
}

}  // namespace penstock::gateway

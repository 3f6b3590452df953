// The settings of topics as they are written in requests and stored with their API.
#pragma once
#include "api/error.h"
#include "connections/topic_settings.h"
#include "gateway/shapes.h"

namespace penstock::gateway {

struct SlowClientAction : wire::Text {
    static constexpr std::string_view values[] = {"disconnect", "skip", "conflate"};
    static constexpr wire::Limits limits{.one_of = values};
};
// Bounds of what one topic may keep in memory; docs/limits.md.
struct TopicBytes : wire::Long {
    static constexpr wire::Limits limits{.min = 0, .max = 1 << 30};
};
struct TopicMessages : wire::Long {
    static constexpr wire::Limits limits{.min = 0, .max = 1'000'000};
};
struct TopicSeconds : wire::Number {};
struct FlushMilliseconds : wire::Integer {
    static constexpr wire::Limits limits{.min = 0, .max = 10'000};
};

struct SlowClientConfig {
    Optional<"action", SlowClientAction> action;
    Optional<"bytes", TopicBytes> bytes;
    Optional<"seconds", TopicSeconds> seconds;
};
struct HistoryConfig {
    Optional<"messages", TopicMessages> messages;
    Optional<"bytes", TopicBytes> bytes;
    Optional<"seconds", TopicSeconds> seconds;
};
struct TopicConfig {
    Optional<"slow", SlowClientConfig> slow;
    Optional<"history", HistoryConfig> history;
    Optional<"flushMs", FlushMilliseconds> flush_ms;
    Optional<"open", wire::Boolean> open;
};
// By the topic's name, or a pattern that ends in `*`.
struct TopicConfigs : wire::Map<wire::Text, TopicConfig> {};

// BadRequestException where a number makes no sense.
api::Result<void> check_topic_config(const TopicConfig& config);
// What is not said is as by default.
connections::TopicSettings settings_of(const TopicConfig& config);
// The whole of the settings, with nothing left out.
TopicConfig config_of(const connections::TopicSettings& settings);

}  // namespace penstock::gateway

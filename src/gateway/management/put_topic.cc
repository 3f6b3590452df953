#include "gateway/management/topics.h"

namespace penstock::gateway {

// Penstock's own: how a topic, or all topics whose names begin so ("prices.*"), treats its past and its slow
// clients. What is left out is as by default.  Kept with the API.
struct PutTopic {
    static constexpr std::string_view name = "PutTopic";
    static constexpr api::Route route{"PUT", "/@topics/{topic}", 200};
    static constexpr bool runs_at_home = true;
    static constexpr std::size_t configs_max = 1000;  // of a stage

    struct Request {
        Required<"topic", wire::Text, In::path> topic;
        Optional<"slow", SlowClientConfig> slow;
        Optional<"history", HistoryConfig> history;
        Optional<"flushMs", FlushMilliseconds> flush_ms;
        Optional<"open", wire::Boolean> open;
    };
    using Response = TopicConfig;

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        const std::string& topic = request.topic->value;
        if (auto valid = check_pattern(topic); !valid) co_return std::unexpected(valid.error());
        const TopicConfig config = wire::merge(TopicConfig{}, request);
        if (auto sound = check_topic_config(config); !sound) co_return std::unexpected(sound.error());
        auto changing = change_topics(management, [&](TopicConfigs& configs) -> api::Result<void> {
            if (configs.size() >= configs_max && !configs.contains(topic))
                return std::unexpected(bad_request("At most 1000 settings of topics in a stage"));
            configs[topic] = config;
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return config_of(settings_of(config));
    }
};

api::Operation put_topic() { return api::operation<PutTopic, Management>(); }

}  // namespace penstock::gateway

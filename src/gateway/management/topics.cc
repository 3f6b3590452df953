#include "gateway/management/topics.h"

#include <map>

namespace penstock::gateway {

std::optional<std::string> topic_of(const std::string& connection_id) {
    constexpr std::string_view prefix = "topic:";
    if (connection_id == connections::kEveryone) return connection_id;
    if (!connection_id.starts_with(prefix)) return std::nullopt;
    return connection_id.substr(prefix.size());
}

api::Result<void> check_topic(const std::string& name) {
    if (connections::valid_topic(name)) return {};
    return std::unexpected(bad_request(
        "A topic is named by 1 to 256 bytes of UTF-8 without control characters, and does not end in *"));
}

api::Result<void> check_pattern(const std::string& name) {
    const bool pattern = name.size() > 1 && name.ends_with('*');
    return check_topic(pattern ? name.substr(0, name.size() - 1) : name);
}

api::Reply<connections::Position> publish(Management& management, std::string topic,
                                          connections::Message message) {
    if (auto valid = check_topic(topic); !valid) co_return std::unexpected(valid.error());
    if (message.payload.size() > kMessageBytesMax) co_return std::unexpected(payload_too_large());
    loop::Later<connections::Position> publishing([&](auto done) {
        std::vector<connections::MessagePtr> messages;
        messages.push_back(std::make_shared<const connections::Message>(std::move(message)));
        management.hubs().publish({management.group, std::move(topic)}, std::move(messages), std::move(done));
    });
    auto position = co_await publishing;
    co_return position;
}

loop::Task<std::vector<TopicState>> look_at_topics(Management& management, std::optional<std::string> name) {
    const auto states_of = [group = management.group, name](connections::Hub& hub) {
        std::vector<TopicState> states;
        const auto add = [&](connections::Topic& topic) {
            states.push_back({.name = topic.name().topic,
                              .position = topic.position(),
                              .connections = static_cast<std::int64_t>(topic.members()),
                              .messages = static_cast<std::int64_t>(topic.next() - topic.history().first()),
                              .counts = topic.counts()});
        };
        if (!name)
            hub.each_topic(group, add);
        else if (connections::Topic* const topic = hub.find_topic({group, *name}))
            add(*topic);
        return states;
    };
    loop::Later<std::vector<std::vector<TopicState>>> asking([&](auto done) {
        auto finished = std::make_shared<decltype(done)>(std::move(done));
        management.hubs().ask_all<std::vector<TopicState>>(
            states_of, [finished](std::vector<std::vector<TopicState>> all) { (*finished)(std::move(all)); });
    });
    const auto all = co_await asking;
    // Every core has every message, and its own connections.
    std::map<std::string, TopicState> merged;
    for (const auto& states : all) {
        for (const TopicState& state : states) {
            const auto [at, fresh] = merged.try_emplace(state.name, state);
            if (fresh) continue;
            TopicState& sum = at->second;
            sum.position.seq = std::max(sum.position.seq, state.position.seq);
            sum.messages = std::max(sum.messages, state.messages);
            sum.connections += state.connections;
            sum.counts.add_core(state.counts);
        }
    }
    std::vector<TopicState> states;
    for (auto& [topic, state] : merged) states.push_back(std::move(state));
    co_return states;
}

api::Reply<api::Empty> change_topics(Management& management,
                                     std::function<api::Result<void>(TopicConfigs& configs)> edit) {
    Apis& apis = management.gateway.apis();
    const ApiPtr model = apis.find(management.place.api_id);
    if (!model) co_return std::unexpected(forbidden());
    api::Caller owner;
    owner.account = model->account->value;
    owner.region = model->region->value;
    auto changing = apis.change(owner, management.place.api_id, [&](ApiModel& api) -> api::Result<void> {
        TopicConfigs& configs = api.topics.set()[management.place.stage];
        auto edited = edit(configs);
        if (edited && configs.empty()) api.topics.value.erase(management.place.stage);
        return edited;
    });
    auto changed = co_await changing;
    if (!changed) co_return std::unexpected(changed.error());
    co_return api::Empty{};
}

}  // namespace penstock::gateway

#include "gateway/management/topics.h"

namespace penstock::gateway {

// Penstock's own: the topic, or the pattern, is treated as by default again.  Its messages and subscribers
// stay.
struct DeleteTopic {
    static constexpr std::string_view name = "DeleteTopic";
    static constexpr api::Route route{"DELETE", "/@topics/{topic}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"topic", wire::Text, In::path> topic;
    };
    using Response = api::Empty;

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        const std::string& topic = request.topic->value;
        auto changing = change_topics(management, [&](TopicConfigs& configs) -> api::Result<void> {
            if (configs.erase(topic) == 0)
                return api::error("NotFoundException", "There are no settings of " + topic, 404);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

api::Operation delete_topic() { return api::operation<DeleteTopic, Management>(); }

}  // namespace penstock::gateway

#include <map>

#include "gateway/management/topics.h"

namespace penstock::gateway {

// Penstock's own: up to a thousand messages, each to a topic or to a connection, with a result for each.
struct PublishBatch {
    static constexpr std::string_view name = "PublishBatch";
    static constexpr api::Route route{"POST", "/@publish", 200};
    static constexpr std::size_t messages_max = 1000;

    struct Entry {
        Optional<"topic", wire::Text> topic;
        Optional<"connectionId", wire::Text> connection_id;
        Optional<"key", wire::Text> key;
        Required<"data", wire::Text> data;
    };
    struct Request {
        Required<"messages", std::vector<Entry>> messages;
    };
    struct Outcome {
        Optional<"position", wire::Text> position;  // of messages to topics
        Optional<"error", wire::Text> error;
        Optional<"message", wire::Text> message;
    };
    struct Response {
        Required<"failed", wire::Integer> failed;
        Required<"results", std::vector<Outcome>> results;
    };

    static api::Result<void> check(const Entry& entry) {
        if (entry.topic.present == entry.connection_id.present)
            return std::unexpected(bad_request("A message goes to either a topic or a connectionId"));
        if (entry.data->value.size() > kMessageBytesMax) return std::unexpected(payload_too_large());
        return entry.topic ? check_topic(entry.topic->value) : api::Result<void>();
    }
    static void fail(Outcome& outcome, const api::Error& error) {
        outcome.error.put(error.code);
        if (!error.message.empty()) outcome.message.put(error.message);
    }

    // One publication for each topic: its messages keep their order and get consecutive numbers.
    static loop::Task<void> publish_all(Management& management, const std::vector<Entry>& entries,
                                        const std::vector<std::size_t>& which,
                                        std::vector<Outcome>& outcomes) {
        std::vector<connections::MessagePtr> messages;
        for (const std::size_t i : which) {
            messages.push_back(std::make_shared<const connections::Message>(
                connections::Message{.payload = entries[i].data->value, .key = entries[i].key->value}));
        }
        const std::string topic = entries[which.front()].topic->value;
        loop::Later<connections::Position> publishing([&](auto done) {
            management.hubs().publish({management.group, topic}, std::move(messages), std::move(done));
        });
        auto position = co_await publishing;
        position.seq -= which.size() - 1;
        for (const std::size_t i : which) {
            outcomes[i].position.put(position.text());
            ++position.seq;
        }
    }

    static loop::Task<void> send(Management& management, const Entry& entry, Outcome& outcome) {
        auto id = parse_connection_id(entry.connection_id->value, management);
        if (!id) {
            fail(outcome, id.error());
            co_return;
        }
        auto sending = with_connection<api::Empty>(
            management, *id, [text = entry.data->value](connections::Connection& connection) {
                connection.send_message(text);
                return api::Empty{};
            });
        auto sent = co_await sending;
        if (!sent) fail(outcome, sent.error());
    }

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        const std::vector<Entry>& entries = *request.messages;
        if (entries.size() > messages_max)
            co_return std::unexpected(bad_request("At most 1000 messages in a batch"));
        std::vector<Outcome> outcomes(entries.size());
        std::map<std::string, std::vector<std::size_t>> by_topic;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (auto sound = check(entries[i]); !sound)
                fail(outcomes[i], sound.error());
            else if (entries[i].topic)
                by_topic[entries[i].topic->value].push_back(i);
        }
        for (const auto& [topic, which] : by_topic) {
            auto publishing = publish_all(management, entries, which, outcomes);
            co_await publishing;
        }
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (!entries[i].connection_id || outcomes[i].error) continue;
            auto sending = send(management, entries[i], outcomes[i]);
            co_await sending;
        }
        Response response;
        std::int64_t failed = 0;
        for (const Outcome& outcome : outcomes) failed += outcome.error ? 1 : 0;
        response.failed.put(failed);
        response.results = std::move(outcomes);
        co_return response;
    }
};

api::Operation publish_batch() { return api::operation<PublishBatch, Management>(); }

}  // namespace penstock::gateway

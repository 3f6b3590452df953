#include "connections/client_protocol.h"

#include "base/text.h"
#include "wire/json.h"

namespace penstock::connections {
namespace {

constexpr std::size_t kTopicBytesMax = 256;
constexpr std::size_t kIdBytesMax = 64;

struct Command {
    std::string what;
    std::string topic;
    std::string position;
    std::string id{};  // as JSON; "": none
};

std::string text_member(const wire::JsonValue& object, std::string_view name) {
    const auto member = object.find(name);
    return member && member->is_text() ? std::string(member->text()) : std::string();
}

std::optional<Command> parse(std::string_view text) {
    // Ordinary messages are not parsed twice.
    if (text.find("\"penstock\"") == text.npos) return std::nullopt;
    const auto document = wire::JsonDocument::parse(text);
    if (!document || !document->root().is_object()) return std::nullopt;
    const wire::JsonValue root = document->root();
    const auto what = root.find("penstock");
    if (!what || !what->is_text()) return std::nullopt;
    Command command{.what = std::string(what->text()),
                    .topic = text_member(root, "topic"),
                    .position = text_member(root, "position")};
    const auto id = root.find("id");
    if (id && (id->is_text() || id->kind() == wire::JsonKind::integer)) command.id = id->to_json();
    if (command.id.size() > kIdBytesMax) command.id.clear();
    return command;
}

wire::JsonObject answer_to(const Command& command, std::string_view what) {
    wire::JsonObject answer;
    answer.text("penstock", what);
    if (!command.topic.empty()) answer.text("topic", command.topic);
    return answer;
}

void send(Connection& connection, const Command& command, wire::JsonObject& answer) {
    if (!command.id.empty()) answer.raw("id", command.id);
    connection.send_notice(answer.take());
}

void refuse(Connection& connection, const Command& command, std::string_view code, std::string_view message) {
    auto answer = answer_to(command, "error");
    answer.text("code", code).text("message", message);
    send(connection, command, answer);
}

void subscribe(Hub& hub, Connection& connection, const Command& command, const MaySubscribe& may) {
    if (!valid_topic(command.topic))
        return refuse(connection, command, "BadRequest", "not the name of a topic");
    if (!may(command.topic))
        return refuse(connection, command, "Forbidden", "you may not subscribe to this topic");
    if (connection.topics() + hub.resuming(connection) >= hub.limits().topics_max)
        return refuse(connection, command, "LimitExceeded", "too many topics on this connection");
    std::optional<Position> after;
    if (!command.position.empty()) {
        after = Position::parse(command.position);
        if (!after) return refuse(connection, command, "BadRequest", "not a position");
    }
    // The answer goes before what was missed.
    hub.resume(connection, command.topic, after ? &*after : nullptr,
               [command](Connection* to, const Hub::Subscription& made) {
                   if (!to) return;
                   auto answer = answer_to(command, "subscribed");
                   answer.text("position", made.position.text()).boolean("recovered", made.recovered);
                   send(*to, command, answer);
               });
}

}  // namespace

bool valid_topic(std::string_view name) {
    if (name.empty() || name.size() > kTopicBytesMax || !base::is_utf8(name)) return false;
    if (name == kEveryone) return true;
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    }
    return !name.ends_with('*');
}

bool take_command(Hub& hub, Connection& connection, std::string_view text, const MaySubscribe& may) {
    const auto command = parse(text);
    if (!command) return false;
    if (command->what == "subscribe") {
        subscribe(hub, connection, *command, may);
    } else if (command->what == "unsubscribe") {
        hub.unsubscribe(connection, command->topic);
        auto answer = answer_to(*command, "unsubscribed");
        send(connection, *command, answer);
    } else if (command->what == "ping") {
        auto answer = answer_to(*command, "pong");
        send(connection, *command, answer);
    } else {
        refuse(connection, *command, "BadRequest", "no such command");
    }
    return true;
}

}  // namespace penstock::connections

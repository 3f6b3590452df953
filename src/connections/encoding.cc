#include "connections/encoding.h"

#include "net/websocket.h"
#include "net/websocket_deflate.h"
#include "wire/json.h"

namespace penstock::connections {
namespace {

void append_text(Encoding encoding, std::string_view text, std::string& out) {
    using namespace net::websocket;
    const auto shorter = is_deflated(encoding) ? deflate(text) : std::nullopt;
    if (shorter)
        out += encode_message(Opcode::text, *shorter, kFrameBytesMax, Compression::deflate);
    else
        out += encode_message(Opcode::text, text, kFrameBytesMax);
}

// The payload as a member: `data` when it is JSON, so that clients parse but once, else `text`.
void append_payload(const std::string& payload, wire::JsonObject& object) {
    if (wire::JsonDocument::parse(payload))
        object.raw("data", payload);
    else
        object.text("text", payload);
}

// WHATWG HTML section 9.2: a line ends with CR, LF or both, and each begins with the name of its field.
void append_data(std::string_view payload, std::string& out) {
    while (true) {
        const std::size_t end = payload.find_first_of("\r\n");
        ((out += "data: ") += payload.substr(0, end)) += '\n';
        if (end == payload.npos) break;
        payload.remove_prefix(end + (payload.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    out += '\n';
}

}  // namespace

void encode_message(Encoding encoding, std::string_view topic, const Position& position,
                    const Message& message, std::string& out) {
    switch (encoding) {
        case Encoding::plain:
        case Encoding::deflated:
            return append_text(encoding, message.payload, out);
        case Encoding::envelope:
        case Encoding::envelope_deflated: {
            wire::JsonObject object;
            object.text("penstock", "message").text("topic", topic).text("position", position.text());
            if (!message.key.empty()) object.text("key", message.key);
            append_payload(message.payload, object);
            return append_text(encoding, object.take(), out);
        }
        case Encoding::events:
            ((out += "id: ") += position.text()) += '\n';
            return append_data(message.payload, out);
    }
}

void encode_private(Encoding encoding, std::string_view payload, std::string& out) {
    if (encoding == Encoding::events) return append_data(payload, out);
    if (!is_envelope(encoding)) return append_text(encoding, payload, out);
    wire::JsonObject object;
    object.text("penstock", "message");
    append_payload(std::string(payload), object);
    append_text(encoding, object.take(), out);
}

void encode_notice(Encoding encoding, std::string_view json, std::string& out) {
    if (encoding == Encoding::events) {
        out += "event: penstock\n";
        append_data(json, out);
    } else if (is_envelope(encoding)) {
        append_text(encoding, json, out);
    }
}

void encode_heartbeat(Encoding encoding, std::string& out) {
    if (encoding == Encoding::events) out += ":\n\n";
}

}  // namespace penstock::connections

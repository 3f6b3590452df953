#include "api/event_answer.h"

#include "wire/cbor.h"
#include "wire/event_stream.h"
#include "wire/json.h"

namespace penstock::api {
namespace {

// Unsent bytes above which a client is waited for.  One event may come on top.
constexpr std::size_t kUnsentMax = 256 * 1024;

class EventAnswer final : public EventSink, public std::enable_shared_from_this<EventAnswer> {
public:
    EventAnswer(EventSource source, EventFraming framing) : source_(std::move(source)), framing_(framing) {}

    void begin(net::Reply reply, net::Headers headers) {
        self_ = shared_from_this();
        net::Response head{.status = 200, .headers = std::move(headers)};
        head.headers.add("Content-Type", "application/vnd.amazon.eventstream");
        std::string empty = "{}";
        if (is_cbor()) {
            empty.clear();
            wire::begin_cbor_map(empty);
            wire::end_cbor(empty);
        }
        if (framing_ != EventFraming::rest)
            head.body = wire::event_message("initial-response", content_type(), empty);
        stream_.emplace(reply.begin(std::move(head), {.room =
                                                          [this] {
                                                              if (!over_) source_->room();
                                                          },
                                                      .gone = [this] { finish(); }}));
        source_->start(*this);
    }

    void event(std::string_view name, const wire::Shape& shape, const void* it) override {
        if (over_) return;
        const std::string payload = is_cbor() ? wire::write_cbor(shape, it) : wire::write_json(shape, it);
        stream_->send(wire::event_message(name, content_type(), payload));
    }

    void payload(std::string_view name, std::string_view bytes) override {
        if (!over_) stream_->send(wire::event_message(name, "application/octet-stream", bytes));
    }

    void end() override {
        if (over_) return;
        stream_->end();
        finish();
    }

    void fail(const Error& error) override {
        if (over_) return;
        std::string payload;
        if (is_cbor()) {
            wire::begin_cbor_map(payload);
            wire::append_cbor_text(payload, "message");
            wire::append_cbor_text(payload, error.message);
            wire::end_cbor(payload);
        } else {
            payload = wire::JsonObject().text("message", error.message).take();
        }
        stream_->send(wire::exception_message(error.code, content_type(), payload));
        end();
    }

    bool has_room() const override { return stream_->unsent() <= kUnsentMax; }

private:
    bool is_cbor() const { return framing_ == EventFraming::target_cbor; }
    std::string_view content_type() const {
        if (framing_ == EventFraming::rest) return "application/json";
        return is_cbor() ? "application/x-amz-cbor-1.1" : "application/x-amz-json-1.1";
    }
    // The producer may be on the stack, so both go later.
    void finish() {
        if (over_) return;
        over_ = true;
        loop::Loop::current()->at_end_of_tick([self = std::move(self_)] {});
    }

    std::optional<net::ReplyStream> stream_;
    EventSource source_;
    EventFraming framing_;
    bool over_ = false;
    std::shared_ptr<EventAnswer> self_;
};

}  // namespace

void answer_events(net::Reply reply, net::Headers headers, EventSource source, EventFraming framing) {
    std::make_shared<EventAnswer>(std::move(source), framing)->begin(std::move(reply), std::move(headers));
}

}  // namespace penstock::api

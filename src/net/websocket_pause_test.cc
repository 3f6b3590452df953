// A Reader that is paused: nothing is told meanwhile, and nothing is lost.
#include "net/websocket_client.h"

using namespace penstock::net::websocket;

namespace {

// Pauses its Reader with each message.
struct Tired : Transcript {
    Reader* reader = nullptr;
    bool resumes_at_once = false;

    void message(Opcode opcode, std::string payload) override {
        Transcript::message(opcode, std::move(payload));
        reader->pause();
        if (resumes_at_once) CHECK_FALSE(reader->resume(*this));
    }
};

std::string text(std::string_view payload) { return client_frame(kFin | kText, payload); }

}  // namespace

TEST_CASE("a paused Reader goes on where it was, one message with each resume") {
    const std::string bytes = text("a") + text("b") + client_frame(kFin | kPing, "p") +
                              client_frame(kText, "c") + client_frame(kFin | kContinuation, "d") +
                              client_close(1000);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        Reader reader(kApiGatewayLimits);
        Tired tired;
        tired.reader = &reader;

        CHECK_FALSE(reader.feed(std::string_view(bytes).substr(0, cut), tired));
        CHECK_FALSE(reader.feed(std::string_view(bytes).substr(cut), tired));
        CHECK(tired.text == "text:a;");
        CHECK_FALSE(reader.resume(tired));
        CHECK(tired.text == "text:a;text:b;");
        CHECK_FALSE(reader.resume(tired));
        CHECK(tired.text == "text:a;text:b;ping:p;text:cd;");
        CHECK_FALSE(reader.resume(tired));
        CHECK(tired.text == "text:a;text:b;ping:p;text:cd;close:1000:;");
    }
}

TEST_CASE("a breach behind the pause is told by resume, and nothing after it") {
    Reader reader(kApiGatewayLimits);
    Tired tired;
    tired.reader = &reader;

    CHECK_FALSE(reader.feed(text("a") + text("\xff") + text("b"), tired));
    CHECK(reader.resume(tired) == kInvalidPayload);

    CHECK_FALSE(reader.resume(tired));
    CHECK(tired.text == "text:a;");
}

TEST_CASE("a sink may pause and resume within its call, with a message incomplete or not") {
    const std::string bytes =
        text("a") + text("b") + client_frame(kText, "c") + client_frame(kFin, "d") + text("e");
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        Reader reader(kApiGatewayLimits);
        Tired tired;
        tired.reader = &reader;
        tired.resumes_at_once = true;

        CHECK_FALSE(reader.feed(std::string_view(bytes).substr(0, cut), tired));
        CHECK_FALSE(reader.feed(std::string_view(bytes).substr(cut), tired));
        CHECK(tired.text == "text:a;text:b;text:cd;text:e;");
    }
}

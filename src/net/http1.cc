// HTTP/1.1 (RFC 9112) over Boost.Beast's parser; the only file that includes it, because it costs seconds.
//
// One request at a time: the next is parsed after the answer to the last was handed to the socket, and only
// while the client reads its answers.
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdio>
#include <optional>
#include <utility>

#include "net/session.h"

namespace penstock::net {
namespace {

namespace http = boost::beast::http;
using ErrorCode = boost::beast::error_code;

constexpr std::size_t kWaitingInputMax = 1024 * 1024;  // pipelined bytes kept while an answer is awaited

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

// Writes what it reads straight into a Request, which must outlive it.
class Parser final : public http::basic_parser<true> {
public:
    explicit Parser(Request& request) : request_(request) {}

    int minor() const { return minor_; }  // of HTTP/1.x
    // Fields behind the last chunk are no headers: they would come after all that was decided by those.
    const Headers& trailers() const { return trailers_; }

private:
    void on_request_impl(http::verb, boost::beast::string_view method, boost::beast::string_view target,
                         int version, ErrorCode&) override {
        request_.method = view(method);
        request_.target = view(target);
        minor_ = version == 10 ? 0 : 1;
    }
    void on_field_impl(http::field, boost::beast::string_view name, boost::beast::string_view value,
                       ErrorCode&) override {
        (head_done_ ? trailers_ : request_.headers).add(view(name), view(value));
    }
    void on_header_impl(ErrorCode&) override { head_done_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& size, ErrorCode&) override {
        if (size) request_.body.reserve(static_cast<std::size_t>(*size));
    }
    std::size_t on_body_impl(boost::beast::string_view piece, ErrorCode&) override {
        request_.body += view(piece);
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view piece, ErrorCode&) override {
        request_.body += view(piece);
        return piece.size();
    }
    void on_response_impl(int, boost::beast::string_view, int, ErrorCode&) override {}  // of responses only
    void on_finish_impl(ErrorCode&) override {}

    Request& request_;
    Headers trailers_;
    int minor_ = 1;
    bool head_done_ = false;
};

// A body that is handed over as it comes.
struct Incoming {
    BodyStream::Events events{};
    bool wanted = true;  // somebody has it
    bool held = false;
};

class Http1 final : public Protocol {
public:
    explicit Http1(Transport& transport) : transport_(transport) {}
    ~Http1() override {
        if (streaming_ && streaming_->gone) streaming_->gone();
        if (const auto body = incoming_; body && body->wanted && body->events.gone) body->events.gone();
    }

    void received() override;
    void respond(std::uint32_t stream, Response response) override;
    void drained() override {
        if (may_parse()) received();
        if (const auto events = streaming_; events && events->room) events->room();
    }
    void begin(std::uint32_t stream, Response head, ReplyStream::Events events) override;
    void push(std::uint32_t stream, std::string_view piece) override;
    std::size_t unsent(std::uint32_t) const override { return transport_.socket().unsent(); }
    void end(std::uint32_t stream) override;
    void break_off(std::uint32_t stream) override;
    void take_body(std::uint32_t stream, BodyStream::Events events) override;
    void hold_body(std::uint32_t stream, bool hold) override;
    void drop_body(std::uint32_t stream) override;
    bool between_requests() const override {
        return !answering_ && !parser_ && !streaming_ && unsent_answer_.empty() &&
               transport_.socket().input().empty() && transport_.socket().unsent() == 0;
    }
    bool take_over(int status, const Headers& headers, std::string& head) override;

private:
    // No request is with the handler, or one whose body still comes and may.
    bool may_parse() const { return incoming_ ? !incoming_->held : !answering_; }
    void begin_request();
    std::string head_of(const Response& response) const;
    bool is_current(std::uint32_t stream) const {
        return answering_ && stream == stream_ && transport_.socket().open();
    }
    void answered();
    bool head_complete();
    void refuse(int status);
    void deliver();
    void begin_delivery();
    void deliver_head();
    void deliver_piece();
    void deliver_end();

    Transport& transport_;
    std::optional<Parser> parser_;
    Request request_;            // the one that is parsed
    std::string unsent_answer_;  // to the request before it
    bool head_done_ = false;
    bool answering_ = false;  // a request is with the handler
    bool in_received_ = false;
    bool keep_alive_ = true;
    bool is_head_method_ = false;
    bool is_chunked_ = true;                          // of a stream; HTTP/1.0 knows no chunks
    int minor_ = 1;                                   // the client's HTTP/1.x
    std::shared_ptr<ReplyStream::Events> streaming_;  // shared: a callback may end the stream
    std::shared_ptr<Incoming> incoming_;              // shared: a callback may end the session
    std::uint32_t stream_ = 0;  // counts requests, so that a late answer cannot reach the wrong one
};

void Http1::begin_request() {
    request_ = {};
    parser_.emplace(request_);
    parser_->header_limit(static_cast<std::uint32_t>(transport_.limits().head_bytes_max));
    parser_->body_limit(boost::none);  // head_complete() sets the real one
    parser_->eager(false);  // stops at the end of the head, where head_complete() sets the body's limit
    head_done_ = false;
    transport_.set_deadline(transport_.limits().head_timeout_ms);
}

bool Http1::head_complete() {
    head_done_ = true;
    request_.remote_address = transport_.remote_address();
    const std::size_t body_max = transport_.handler().body_bytes_max(request_);
    parser_->body_limit(body_max);
    parser_->eager(true);
    if (parser_->content_length() && *parser_->content_length() > body_max) {
        refuse(413);
        return false;
    }
    if (!parser_->is_done() && request_.headers.has_token("Expect", "100-continue")) {
        transport_.socket().send("HTTP/1.1 100 Continue\r\n\r\n");
    }
    return true;
}

void Http1::received() {
    if (in_received_) return;  // an answer given inside deliver() comes back here; the loop below goes on
    in_received_ = true;
    std::string& input = transport_.socket().input();
    while (transport_.socket().open() && may_parse() && !input.empty() &&
           transport_.socket().unsent() < kUnsentMax) {
        if (!parser_) begin_request();
        ErrorCode error;
        const std::size_t used = parser_->put(boost::asio::const_buffer(input.data(), input.size()), error);
        input.erase(0, used);
        if (error && error != http::error::need_more) {
            const bool too_large = error == http::error::body_limit;
            refuse(too_large ? 413 : error == http::error::header_limit ? 431 : 400);
            break;
        }
        if (incoming_) {
            deliver_piece();
            if (error == http::error::need_more || used == 0) break;
            continue;
        }
        if (parser_->is_header_done() && !head_done_) {
            if (!head_complete()) break;
            if (transport_.handler().streams_body(request_)) {
                deliver_head();
                continue;
            }
            if (!parser_->is_done()) {
                transport_.set_deadline(transport_.limits().body_timeout_ms);
                continue;
            }
        }
        if (head_done_ && parser_->is_done()) {
            deliver();
            continue;
        }
        if (head_done_) transport_.set_deadline(transport_.limits().body_timeout_ms);
        if (error == http::error::need_more || used == 0) {
            if (input.size() > transport_.limits().head_bytes_max && !head_done_) refuse(431);
            break;
        }
    }
    in_received_ = false;
    if (answering_ && transport_.socket().open() && input.size() > kWaitingInputMax)
        transport_.socket().pause_reading();
}

void Http1::begin_delivery() {
    keep_alive_ = parser_->keep_alive();
    is_head_method_ = request_.method == "HEAD";
    minor_ = parser_->minor();
    answering_ = true;
    transport_.set_deadline(0);
    ++stream_;
}

void Http1::deliver() {
    begin_delivery();
    parser_.reset();
    transport_.handler().handle(std::move(request_), transport_.make_reply(stream_));
}

// The parser goes on into the request whose head is given away here; what it reads is taken out piece by
// piece.
void Http1::deliver_head() {
    begin_delivery();
    incoming_ = std::make_shared<Incoming>();
    Request head = std::move(request_);
    request_ = {};
    transport_.handler().handle_streamed(std::move(head), transport_.make_reply(stream_),
                                         transport_.make_body(stream_));
    if (incoming_ && parser_->is_done()) deliver_end();
}

void Http1::deliver_piece() {
    const auto body = incoming_;
    std::string piece;
    piece.swap(request_.body);
    if (!piece.empty() && body->wanted && body->events.piece) body->events.piece(piece);
    if (incoming_ && parser_->is_done()) deliver_end();
}

void Http1::deliver_end() {
    const auto body = std::exchange(incoming_, nullptr);
    const Headers trailers = parser_->trailers();
    parser_.reset();
    if (body->wanted && body->events.end) body->events.end(trailers);
}

void Http1::take_body(std::uint32_t stream, BodyStream::Events events) {
    if (incoming_ && stream == stream_) incoming_->events = std::move(events);
}

void Http1::hold_body(std::uint32_t stream, bool hold) {
    if (!incoming_ || stream != stream_ || incoming_->held == hold) return;
    incoming_->held = hold;
    if (hold) return transport_.socket().pause_reading();
    transport_.socket().resume_reading();
    received();
}

void Http1::drop_body(std::uint32_t stream) {
    if (!incoming_ || stream != stream_) return;
    incoming_->wanted = false;
    hold_body(stream, false);
}

void Http1::refuse(int status) {
    keep_alive_ = false;
    parser_.reset();
    transport_.socket().input().clear();
    answering_ = true;
    respond(++stream_, Response{.status = status,
                                .headers = {{"Content-Type", "text/plain"}},
                                .body = std::string(reason_phrase(status)) + "\n"});
}

// Up to the headers that say how long the body is.
std::string Http1::head_of(const Response& response) const {
    std::string out;
    out.reserve(256 + response.body.size());
    out += "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\n";
    for (const Header header : response.headers) {
        out += header.name;
        out += ": ";
        out += header.value;
        out += "\r\n";
    }
    out += "Date: ";
    out += date_now();
    out += keep_alive_ ? "\r\nConnection: keep-alive\r\n" : "\r\nConnection: close\r\n";
    return out;
}

void Http1::respond(std::uint32_t stream, Response response) {
    if (!is_current(stream)) return;
    transport_.answer_made_on(response.made_on);
    std::string out = head_of(response);
    const bool has_body = response.status >= 200 && response.status != 204 && response.status != 304;
    if (has_body) {
        out += "Content-Length: ";
        out += std::to_string(response.body.size());
        out += "\r\n";
    }
    out += "\r\n";
    if (has_body && !is_head_method_) out += response.body;
    if (!unsent_answer_.empty()) out.insert(0, std::exchange(unsent_answer_, {}));
    const bool early = incoming_ != nullptr;  // then the connection ends with it
    if (transport_.limits().answers_together && keep_alive_ && !early && !transport_.socket().input().empty())
        unsent_answer_ = std::move(out);
    else
        transport_.socket().send(out);
    answered();
}

// The answer is with the socket: on to the next request.
void Http1::answered() {
    answering_ = false;
    Socket& socket = transport_.socket();
    if (const auto body = std::exchange(incoming_, nullptr)) {  // before the end of what it answers
        keep_alive_ = false;
        parser_.reset();
        if (body->wanted && body->events.gone) body->events.gone();
    }
    if (!keep_alive_) {
        transport_.set_deadline(kLingerMs);
        socket.finish();
        return;
    }
    transport_.set_deadline(transport_.limits().idle_timeout_ms);
    socket.resume_reading();
    if (!socket.input().empty()) received();
}

void Http1::begin(std::uint32_t stream, Response head, ReplyStream::Events events) {
    streaming_ = std::make_shared<ReplyStream::Events>(std::move(events));
    if (!is_current(stream)) return;  // the destructor tells that the client has gone
    transport_.socket().send(std::exchange(unsent_answer_, {}));
    is_chunked_ = minor_ > 0;
    if (!is_chunked_) keep_alive_ = false;  // then the end of the connection is the end of the body
    std::string out = head_of(head);
    out += is_chunked_ ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n";
    transport_.socket().send(out);
    push(stream, head.body);
}

void Http1::push(std::uint32_t stream, std::string_view piece) {
    if (!is_current(stream) || is_head_method_ || piece.empty()) return;  // an empty chunk would end the body
    if (!is_chunked_) return transport_.socket().send(piece);
    char size[20];
    const int digits = std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    std::string chunk(size, static_cast<std::size_t>(digits));
    chunk.reserve(chunk.size() + piece.size() + 2);
    ((chunk += piece) += "\r\n");
    transport_.socket().send(chunk);
}

void Http1::end(std::uint32_t stream) {
    streaming_.reset();
    if (!is_current(stream)) return;
    if (is_chunked_ && !is_head_method_) transport_.socket().send("0\r\n\r\n");
    answered();
}

void Http1::break_off(std::uint32_t stream) {
    streaming_.reset();
    if (!is_current(stream)) return;
    keep_alive_ = false;  // without the last chunk the client knows that it has not got all
    answered();
}

bool Http1::take_over(int status, const Headers& headers, std::string& head) {
    if (!answering_) return false;
    head = status == 101 ? "HTTP/1.1 101 Switching Protocols\r\n" : "HTTP/1.1 200 OK\r\n";
    for (const Header header : headers) (((head += header.name) += ": ") += header.value) += "\r\n";
    head += "\r\n";
    return true;
}

}  // namespace

std::unique_ptr<Protocol> make_http1(Transport& transport) { return std::make_unique<Http1>(transport); }

}  // namespace penstock::net

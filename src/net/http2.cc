// HTTP/2 in clear text by prior knowledge (RFC 9113), over nghttp2: what the Node SDK's Kinesis client
// speaks.
#include <nghttp2/nghttp2.h>

#include <cstring>
#include <map>
#include <utility>

#include "base/text.h"
#include "net/session.h"

namespace penstock::net {
namespace {

constexpr std::uint32_t kStreamsMax = 256;
constexpr std::int32_t kWindowBytes = 1024 * 1024;
// Resets a client may spend beyond its answered requests before it is taken for an attack (CVE-2023-44487).
constexpr int kResetsMax = 1000;

struct Stream {
    Request request;
    std::size_t head_bytes = 0;
    std::size_t body_max = 0;
    bool refused = false;
    bool delivered = false;  // to the handler
    bool is_head_method = false;
    std::string body;  // of the answer
    std::size_t sent = 0;
    bool more = false;  // a ReplyStream may add to the body
    bool wants_room = false;
    std::shared_ptr<ReplyStream::Events> events{};  // shared: a callback may end the stream

    std::size_t unsent() const { return body.size() - sent; }
};

class Http2 final : public Protocol {
public:
    explicit Http2(Transport& transport);
    ~Http2() override {
        nghttp2_session_del(session_);
        for (auto& [id, stream] : streams_) {
            if (stream.more && stream.events->gone) stream.events->gone();
        }
    }

    void received() override;
    void respond(std::uint32_t stream, Response response) override;
    void drained() override {
        flush();
        tell_room();
    }
    void begin(std::uint32_t stream, Response head, ReplyStream::Events events) override;
    void push(std::uint32_t stream, std::string_view piece) override;
    std::size_t unsent(std::uint32_t stream) const override;
    void end(std::uint32_t stream) override;
    void break_off(std::uint32_t stream) override;
    bool take_over(int, const Headers&, std::string&) override { return false; }

private:
    static Http2& self(void* user) { return *static_cast<Http2*>(user); }
    static int on_begin_headers(nghttp2_session*, const nghttp2_frame*, void*);
    static int on_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t*, std::size_t,
                         const std::uint8_t*, std::size_t, std::uint8_t, void*);
    static int on_data(nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t*, std::size_t, void*);
    static int on_frame(nghttp2_session*, const nghttp2_frame*, void*);
    static int on_stream_close(nghttp2_session*, std::int32_t, std::uint32_t, void*);
    static ssize_t read_body(nghttp2_session*, std::int32_t, std::uint8_t*, std::size_t, std::uint32_t*,
                             nghttp2_data_source*, void*);

    Stream* find(std::int32_t id) {
        const auto found = streams_.find(id);
        return found == streams_.end() ? nullptr : &found->second;
    }
    void refuse(std::int32_t id, Stream& stream, int status);
    void submit(std::int32_t id, Stream& stream, Response response);
    void resume(std::int32_t id);
    void tell_room();
    // A client may be silent while it is served, for as long as that takes.
    void update_deadline() {
        transport_.set_deadline(working_ > 0 ? 0 : transport_.limits().idle_timeout_ms);
    }
    void flush();
    void finish() {
        if (!transport_.socket().open()) return;
        transport_.set_deadline(kLingerMs);
        transport_.socket().finish();
    }

    Transport& transport_;
    nghttp2_session* session_ = nullptr;
    std::map<std::int32_t, Stream> streams_;
    int resets_ = 0;
    int working_ = 0;  // streams that are delivered and not yet closed
    bool in_flush_ = false;
    bool in_received_ = false;
};

Http2::Http2(Transport& transport) : transport_(transport) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, &on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, &on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &on_stream_close);
    nghttp2_session_server_new(&session_, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kStreamsMax},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindowBytes},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
         static_cast<std::uint32_t>(transport.limits().head_bytes_max)},
    };
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
    nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, 16 * kWindowBytes);
}

int Http2::on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    Stream& stream = self(user).streams_[frame->hd.stream_id];
    stream.request.http_major = 2;
    stream.request.remote_address = self(user).transport_.remote_address();
    return 0;
}

int Http2::on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                     std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                     void* user) {
    Stream* const stream = self(user).find(frame->hd.stream_id);
    if (!stream) return 0;
    stream->head_bytes += name_size + value_size + 32;  // RFC 9113 section 6.5.2 counts so
    if (stream->head_bytes > self(user).transport_.limits().head_bytes_max)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;  // what comes behind the body is no header
    const std::string_view n(reinterpret_cast<const char*>(name), name_size);
    const std::string_view v(reinterpret_cast<const char*>(value), value_size);
    if (n == ":method")
        stream->request.method = v;
    else if (n == ":path")
        stream->request.target = v;
    else if (n == ":authority") {
        stream->request.headers.add("Host", v);
        stream->request.headers.add(n, v);
    } else if (n != ":scheme") {
        stream->request.headers.add(n, v);
    }
    return 0;
}

int Http2::on_data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                   std::size_t size, void* user) {
    Stream* const stream = self(user).find(id);
    if (!stream || stream->refused) return 0;
    if (stream->request.body.size() + size > stream->body_max) {
        self(user).refuse(id, *stream, 413);
        return 0;
    }
    stream->request.body.append(reinterpret_cast<const char*>(data), size);
    return 0;
}

int Http2::on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    Http2& http2 = self(user);
    if (frame->hd.type == NGHTTP2_RST_STREAM) {
        return ++http2.resets_ > kResetsMax ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
    }
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    Stream* const stream = http2.find(frame->hd.stream_id);
    if (!stream || stream->refused) return 0;
    if (frame->hd.type == NGHTTP2_HEADERS && frame->hd.flags & NGHTTP2_FLAG_END_HEADERS &&
        stream->body_max == 0) {
        stream->body_max = http2.transport_.handler().body_bytes_max(stream->request);
    }
    if (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) {
        const auto id = frame->hd.stream_id;
        stream->delivered = true;
        stream->is_head_method = stream->request.method == "HEAD";
        ++http2.working_;
        // The handler may answer at once; submit() then only queues, flush() runs after the input is taken.
        http2.transport_.handler().handle(std::move(stream->request),
                                          http2.transport_.make_reply(static_cast<std::uint32_t>(id)));
    }
    return 0;
}

int Http2::on_stream_close(nghttp2_session*, std::int32_t id, std::uint32_t, void* user) {
    Http2& http2 = self(user);
    auto closed = http2.streams_.extract(id);
    if (closed.empty()) return 0;
    Stream& stream = closed.mapped();
    if (stream.delivered && --http2.working_ == 0) http2.update_deadline();
    if (stream.more && stream.events->gone) stream.events->gone();
    return 0;
}

ssize_t Http2::read_body(nghttp2_session*, std::int32_t id, std::uint8_t* out, std::size_t size,
                         std::uint32_t* flags, nghttp2_data_source*, void* user) {
    Stream* const stream = self(user).find(id);
    if (!stream) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const std::size_t n = std::min(size, stream->body.size() - stream->sent);
    std::memcpy(out, stream->body.data() + stream->sent, n);
    stream->sent += n;
    if (stream->unsent() == 0 && !stream->more) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (stream->unsent() == 0 && stream->more) {
        stream->body.clear();
        stream->sent = 0;
        if (n == 0) return NGHTTP2_ERR_DEFERRED;  // until resume()
    }
    return static_cast<ssize_t>(n);
}

void Http2::received() {
    std::string input;
    input.swap(transport_.socket().input());
    update_deadline();
    in_received_ = true;
    const ssize_t used =
        nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    in_received_ = false;
    if (used < 0) {
        if (used != NGHTTP2_ERR_BAD_CLIENT_MAGIC)
            nghttp2_session_terminate_session(session_, NGHTTP2_PROTOCOL_ERROR);
        flush();
        finish();
        return;
    }
    update_deadline();
    flush();
    tell_room();
}

void Http2::refuse(std::int32_t id, Stream& stream, int status) {
    stream.refused = true;
    submit(id, stream,
           Response{.status = status,
                    .headers = {{"content-type", "text/plain"}},
                    .body = std::string(reason_phrase(status)) + "\n"});
}

void Http2::respond(std::uint32_t id, Response response) {
    Stream* const stream = find(static_cast<std::int32_t>(id));
    if (!stream) return;  // the client reset it
    if (resets_ > 0) --resets_;
    submit(static_cast<std::int32_t>(id), *stream, std::move(response));
    if (!in_received_) flush();
}

void Http2::submit(std::int32_t id, Stream& stream, Response response) {
    std::vector<std::pair<std::string, std::string>> lines;
    lines.emplace_back(":status", std::to_string(response.status));
    for (const Header header : response.headers)
        lines.emplace_back(base::lower(header.name), std::string(header.value));
    if (response.status != 204 && !stream.more)
        lines.emplace_back("content-length", std::to_string(response.body.size()));
    lines.emplace_back("date", std::string(date_now()));
    std::vector<nghttp2_nv> fields;
    for (auto& [name, value] : lines) {
        fields.push_back({reinterpret_cast<std::uint8_t*>(name.data()),
                          reinterpret_cast<std::uint8_t*>(value.data()), name.size(), value.size(),
                          NGHTTP2_NV_FLAG_NONE});
    }
    stream.body = std::move(response.body);
    nghttp2_data_provider provider{};
    provider.read_callback = &read_body;
    const bool empty = stream.body.empty() && !stream.more;
    nghttp2_submit_response(session_, id, fields.data(), fields.size(), empty ? nullptr : &provider);
}

void Http2::begin(std::uint32_t id, Response head, ReplyStream::Events events) {
    Stream* const stream = find(static_cast<std::int32_t>(id));
    if (!stream) {  // reset before it was answered
        loop::Loop::current()->at_end_of_tick([gone = std::move(events.gone)]() mutable {
            if (gone) gone();
        });
        return;
    }
    stream->more = !stream->is_head_method;
    stream->events = std::make_shared<ReplyStream::Events>(std::move(events));
    submit(static_cast<std::int32_t>(id), *stream, std::move(head));
    if (!in_received_) flush();
}

void Http2::push(std::uint32_t id, std::string_view piece) {
    Stream* const stream = find(static_cast<std::int32_t>(id));
    if (!stream || !stream->more || piece.empty()) return;
    stream->body.erase(0, std::exchange(stream->sent, 0));
    stream->body += piece;
    resume(static_cast<std::int32_t>(id));
    if (Stream* const still = find(static_cast<std::int32_t>(id))) still->wants_room = still->unsent() > 0;
}

std::size_t Http2::unsent(std::uint32_t id) const {
    const auto found = streams_.find(static_cast<std::int32_t>(id));
    return found == streams_.end() ? 0 : found->second.unsent();
}

void Http2::end(std::uint32_t id) {
    Stream* const stream = find(static_cast<std::int32_t>(id));
    if (!stream || !stream->more) return;
    stream->more = false;
    stream->events = {};
    resume(static_cast<std::int32_t>(id));
}

void Http2::break_off(std::uint32_t id) {
    Stream* const stream = find(static_cast<std::int32_t>(id));
    if (!stream || !stream->more) return;
    stream->more = false;
    stream->events = {};
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, static_cast<std::int32_t>(id),
                              NGHTTP2_INTERNAL_ERROR);
    if (!in_received_) flush();
}

void Http2::resume(std::int32_t id) {
    nghttp2_session_resume_data(session_, id);
    if (!in_received_) flush();
}

// Only between two calls of nghttp2, because whoever is told may send, end or destroy any stream.
void Http2::tell_room() {
    std::vector<std::int32_t> ids;
    for (auto& [id, stream] : streams_) {
        if (stream.more && stream.wants_room && stream.unsent() == 0) ids.push_back(id);
    }
    for (const auto id : ids) {
        Stream* const stream = find(id);
        if (!stream || !stream->more) continue;
        stream->wants_room = false;
        if (const auto events = stream->events; events->room) events->room();
    }
}

void Http2::flush() {
    if (in_flush_) return;
    in_flush_ = true;
    Socket& socket = transport_.socket();
    while (socket.open() && socket.unsent() < kUnsentMax) {
        const std::uint8_t* data = nullptr;
        const ssize_t size = nghttp2_session_mem_send(session_, &data);
        if (size <= 0) break;
        socket.send({reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)});
    }
    in_flush_ = false;
    if (socket.open() && !nghttp2_session_want_read(session_) && !nghttp2_session_want_write(session_))
        finish();
}

}  // namespace

std::unique_ptr<Protocol> make_http2(Transport& transport) { return std::make_unique<Http2>(transport); }

}  // namespace penstock::net

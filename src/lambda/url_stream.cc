#include "lambda/url_stream.h"

#include "lambda/streamed_invocation.h"
#include "lambda/url_event.h"

namespace penstock::lambda {
namespace {

constexpr std::string_view kWithPrelude = "application/vnd.awslambda.http-integration-response";
constexpr std::string_view kPreludeEnd{"\0\0\0\0\0\0\0\0", 8};
constexpr std::size_t kPreludeMax = 64 * 1024;  // ours: as much as a request's head
// Unsent bytes above which a client is waited for.  One piece may come on top.
constexpr std::size_t kUnsentMax = 256 * 1024;

class UrlStream final : public StreamedInvocation::Client, public std::enable_shared_from_this<UrlStream> {
public:
    UrlStream(api::Exchange exchange, std::optional<Cors> cors, UrlRefusal refusal)
        : exchange_(std::move(exchange)), cors_(std::move(cors)), refusal_(std::move(refusal)) {}

    void start(Invoker& invoker, api::Invocation invocation) {
        self_ = shared_from_this();
        invocation_.emplace(invoker, std::move(invocation), *this);
    }

private:
    void begun(StreamedInvocation::Head head) override {
        awaits_prelude_ = head.content_type == kWithPrelude;
        content_type_ = std::move(head.content_type);
    }

    void piece(std::string bytes) override {
        if (over_) return;
        if (!awaits_prelude_) return send(bytes);
        prelude_ += bytes;
        const auto end = prelude_.find(kPreludeEnd);
        if (end == prelude_.npos) {
            invocation_->took(bytes.size());
            if (prelude_.size() > kPreludeMax) refuse({});
            return;
        }
        invocation_->took(bytes.size());
        awaits_prelude_ = false;
        auto head = read_url_prelude(std::string_view(prelude_).substr(0, end));
        if (!head) return refuse({});
        begin(std::move(*head));
        const std::string rest = prelude_.substr(end + kPreludeEnd.size());
        if (stream_) stream_->send(rest);
    }

    void ended(api::Result<api::InvocationResult> result) override {
        if (over_) return;
        const bool whole = result && result->function_error.empty();
        if (whole && !awaits_prelude_ && !stream_) begin_plain();
        if (!stream_) return refuse(std::move(result));
        if (whole) stream_->end();
        stream_.reset();  // of what failed in the middle the client has no end
        finish();
    }

    void begin(net::Response head) {
        if (cors_) add_cors(head, exchange_.request, *cors_);
        head.headers.add("x-amzn-RequestId", exchange_.caller.request_id);
        if (head.status < 200 || head.status == 204 || head.status == 304) {  // which have no body
            exchange_.reply.send(std::move(head));
            return finish();
        }
        stream_.emplace(exchange_.reply.begin(std::move(head),
                                              {.room = [this] { took(); }, .gone = [this] { finish(); }}));
    }

    // ? What has no head is the body, whatever a function that does not stream means by statusCode.
    void begin_plain() { begin({.status = 200, .headers = {{"Content-Type", content_type_}}}); }

    // Only with the first bytes: a function that fails before them has said nothing.
    void send(const std::string& bytes) {
        if (!stream_) begin_plain();
        stream_->send(bytes);
        unsent_ += bytes.size();
        if (stream_->unsent() <= kUnsentMax) took();
    }
    void took() {
        if (invocation_) invocation_->took(std::exchange(unsent_, 0));
    }

    void refuse(api::Result<api::InvocationResult> result) {
        net::Response response = refusal_(result);
        if (cors_) add_cors(response, exchange_.request, *cors_);
        response.headers.add("x-amzn-RequestId", exchange_.caller.request_id);
        exchange_.reply.send(std::move(response));
        finish();
    }
    // The invocation may be on the stack, so all goes later.
    void finish() {
        if (std::exchange(over_, true)) return;
        loop::Loop::current()->at_end_of_tick([self = std::move(self_)] {});
    }

    api::Exchange exchange_;
    std::optional<Cors> cors_;
    UrlRefusal refusal_;
    std::optional<net::ReplyStream> stream_;
    std::string content_type_, prelude_;
    bool awaits_prelude_ = false;
    bool over_ = false;
    std::size_t unsent_ = 0;
    std::shared_ptr<UrlStream> self_;
    std::optional<StreamedInvocation> invocation_;
};

}  // namespace

void stream_url_answer(api::Exchange exchange, Invoker& invoker, api::Invocation invocation,
                       std::optional<Cors> cors, UrlRefusal refusal) {
    std::make_shared<UrlStream>(std::move(exchange), std::move(cors), std::move(refusal))
        ->start(invoker, std::move(invocation));
}

}  // namespace penstock::lambda

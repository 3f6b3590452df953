#include <deque>

#include "base/base64.h"
#include "lambda/invoke_request.h"
#include "lambda/operation.h"
#include "lambda/streamed_invocation.h"

namespace penstock::lambda {

struct InvokeWithResponseStream {
    static constexpr std::string_view name = "InvokeWithResponseStream";
    static constexpr Route route{"POST",
                                 "/2021-11-15/functions/{FunctionName}/response-streaming-invocations", 200};

    struct InvocationType : wire::Text {
        static constexpr std::string_view values[] = {"RequestResponse", "DryRun"};
        static constexpr wire::Limits limits{.one_of = values};
    };
    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"X-Amz-Invocation-Type", InvocationType, In::header> invocation_type;
        Optional<"X-Amz-Log-Type", LogType, In::header> log_type;
        Optional<"X-Amz-Client-Context", wire::Text, In::header> client_context;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
        Optional<"Payload", wire::Blob, In::payload> payload;
    };
    // Declared, and never filled: the events follow one by one.
    struct Chunk {
        Optional<"Payload", wire::Blob, In::payload> payload;
    };
    struct Complete {
        Optional<"ErrorCode", wire::Text> error_code;
        Optional<"ErrorDetails", wire::Text> error_details;
        Optional<"LogResult", wire::Text> log_result;
    };
    struct EventStream {
        Optional<"PayloadChunk", Chunk> chunk;
        Optional<"InvokeComplete", Complete> complete;
    };
    struct Response {
        Optional<"StatusCode", wire::Integer, In::status> status_code;
        Optional<"X-Amz-Executed-Version", wire::Text, In::header> executed_version;
        Optional<"EventStream", EventStream, In::payload> event_stream;
        Optional<"Content-Type", wire::Text, In::header> content_type;
    };

    // The events of one invocation.
    class Events final : public api::EventProducer, public StreamedInvocation::Client {
    public:
        // Answered once: the version that answers, or why none does.
        using Begun = std::move_only_function<void(Result<std::string>)>;

        void invoke(Invoker& invoker, api::Invocation invocation, Begun begun) {
            begun_ = std::move(begun);
            invocation_.emplace(invoker, std::move(invocation), *this);
        }
        void start(api::EventSink& sink) override {
            sink_ = &sink;
            pass_on();
        }
        void room() override { pass_on(); }

    private:
        void begun(StreamedInvocation::Head head) override { tell(std::move(head.executed_version)); }
        void piece(std::string bytes) override {
            waiting_.push_back(std::move(bytes));
            pass_on();
        }
        void ended(Result<api::InvocationResult> result) override {
            result_ = std::move(result);
            if (!*result_)
                tell(std::unexpected(result_->error()));
            else
                tell((*result_)->executed_version);
            pass_on();
        }
        void tell(Result<std::string> version) {
            if (auto begun = std::exchange(begun_, nullptr)) begun(std::move(version));
        }
        void pass_on() {
            while (sink_ && !waiting_.empty() && sink_->has_room()) {
                if (!waiting_.front().empty()) sink_->payload("PayloadChunk", waiting_.front());
                invocation_->took(waiting_.front().size());
                waiting_.pop_front();
            }
            if (sink_ && waiting_.empty() && result_) complete();
        }
        void complete() {
            auto* const sink = std::exchange(sink_, nullptr);
            Result<api::InvocationResult>& result = *result_;
            if (!result) return sink->fail(result.error());
            Complete last;
            if (!result->function_error.empty()) {
                last.error_code.put(result->error_type);
                last.error_details.put(result->payload);
            }
            if (!result->log_tail.empty()) last.log_result.put(base::base64_encode(result->log_tail));
            sink->event("InvokeComplete", last);
            sink->end();
        }

        Begun begun_;
        std::deque<std::string> waiting_;  // as much as a ResponseStream lets wait
        std::optional<Result<api::InvocationResult>> result_;
        api::EventSink* sink_ = nullptr;
        std::optional<StreamedInvocation> invocation_;
    };

    static Reply<api::WithEvents<Response>> run(Lambda& lambda, const api::Caller& caller,
                                                const Request& request) {
        constexpr std::size_t bytes_max = 6'291'456;
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        const auto entry = lambda.functions.qualified(*ref);
        if (!entry) co_return std::unexpected(entry.error());
        const InvokeRequest asked{.function = *ref,
                                  .payload = request.payload->value,
                                  .client_context = request.client_context->value,
                                  .log_tail = *request.log_type == "Tail",
                                  .bytes_max = bytes_max,
                                  .operation = "InvokeWithResponseStream"};
        auto invocation = invocation_of(asked, caller);
        if (!invocation) co_return std::unexpected(invocation.error());

        api::WithEvents<Response> answer;
        if (*request.invocation_type == "DryRun") {
            answer.response.status_code.put(204);
            co_return answer;
        }
        auto events = std::make_unique<Events>();
        loop::Later<Result<std::string>> beginning(
            [&](auto begun) { events->invoke(lambda.invoker, std::move(*invocation), std::move(begun)); });
        auto version = co_await beginning;
        if (!version) co_return std::unexpected(version.error());
        answer.response.executed_version.put(std::move(*version));
        answer.events = std::move(events);
        co_return answer;
    }
};

Operation invoke_with_response_stream() { return api::operation<InvokeWithResponseStream, Lambda>(); }

}  // namespace penstock::lambda

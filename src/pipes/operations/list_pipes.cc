#include "base/base64.h"
#include "pipes/operation.h"

namespace penstock::pipes {

struct ListPipes {
    static constexpr std::string_view name = "ListPipes";
    static constexpr Route route{"GET", "/v1/pipes", 200};
    static constexpr bool runs_at_home = true;
    static constexpr std::size_t page = 100;

    struct Limit : wire::Integer {
        static constexpr wire::Limits limits{.min = 1, .max = 100};
    };
    struct NextToken : wire::Text {
        static constexpr wire::Limits limits{.min = 1, .max = 2048};
    };
    struct Item {
        Optional<"Name", PipeName> name;
        Optional<"Arn", PipeArn> arn;
        Optional<"DesiredState", RequestedPipeState> desired_state;
        Optional<"CurrentState", PipeState> current_state;
        Optional<"StateReason", wire::Text> state_reason;
        Optional<"CreationTime", wire::Timestamp> created;
        Optional<"LastModifiedTime", wire::Timestamp> modified;
        Optional<"Source", ArnOrUrl> source;
        Optional<"Target", Arn> target;
    };
    struct Request {
        Optional<"NamePrefix", PipeName, In::query> name_prefix;
        Optional<"DesiredState", RequestedPipeState, In::query> desired_state;
        Optional<"CurrentState", PipeState, In::query> current_state;
        Optional<"SourcePrefix", ResourcePrefix, In::query> source_prefix;
        Optional<"TargetPrefix", ResourcePrefix, In::query> target_prefix;
        Optional<"NextToken", NextToken, In::query> next_token;
        Optional<"Limit", Limit, In::query> limit;
    };
    struct Response {
        Optional<"Pipes", std::vector<Item>> pipes;
        Optional<"NextToken", NextToken> next_token;
    };

    static bool wanted(const Pipe& pipe, const Pipes::State& state, const Request& request) {
        const auto begins = [](const std::string& text, const std::string& prefix) {
            return text.starts_with(prefix);
        };
        return begins(pipe.name->value, request.name_prefix->value) &&
               begins(pipe.source->value, request.source_prefix->value) &&
               begins(pipe.target->value, request.target_prefix->value) &&
               (!request.desired_state || pipe.desired_state->value == request.desired_state->value) &&
               (!request.current_state || state.current == request.current_state->value);
    }

    static Result<Response> run(Pipes& pipes, const api::Caller& caller, const Request& request) {
        const std::size_t limit = request.limit ? static_cast<std::size_t>(request.limit->value) : page;
        std::string after;
        if (request.next_token && !base::base64_decode(request.next_token->value, after))
            return std::unexpected(validation("Invalid NextToken."));
        Response response;
        response.pipes.set();
        for (const PipePtr& pipe : pipes.list(caller)) {
            const Pipes::State state = pipes.state(*pipe);
            if (pipe->name->value <= after || !wanted(*pipe, state, request)) continue;
            if (response.pipes->size() == limit) {
                response.next_token.put(base::base64_encode(response.pipes->back().name->value));
                break;
            }
            Item item = wire::merge(Item{}, describe_change(*pipe, state.current));
            if (!state.reason.empty()) item.state_reason.put(state.reason);
            item.source.put(pipe->source->value);
            item.target.put(pipe->target->value);
            response.pipes.value.push_back(std::move(item));
        }
        return response;
    }
};

Operation list_pipes() { return api::operation<ListPipes, Pipes>(); }

}  // namespace penstock::pipes

#include "lambda/operation.h"
#include "lambda/permissions.h"

namespace penstock::lambda {

struct AddPermission {
    static constexpr std::string_view name = "AddPermission";
    static constexpr Route route{"POST", "/2015-03-31/functions/{FunctionName}/policy", 201};
    static constexpr bool runs_at_home = true;

    struct StatementId : wire::Text {
        static constexpr wire::Limits limits{.min = 1, .max = 100, .pattern = "([a-zA-Z0-9-_]+)"};
    };
    struct Action : wire::Text {
        static constexpr wire::Limits limits{.pattern = "(lambda:[*]|lambda:[a-zA-Z]+|[*])"};
    };
    struct Principal : wire::Text {
        static constexpr wire::Limits limits{.pattern = R"([^\s]+)"};
    };
    struct SourceArn : wire::Text {
        static constexpr wire::Limits limits{.pattern = R"(arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:)"
                                                        R"(([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*))"};
    };
    struct SourceAccount : wire::Text {
        static constexpr wire::Limits limits{.max = 12, .pattern = R"(\d{12})"};
    };
    struct EventSourceToken : wire::Text {
        static constexpr wire::Limits limits{.min = 0, .max = 256, .pattern = R"([a-zA-Z0-9._\-]+)"};
    };
    struct Organization : wire::Text {
        static constexpr wire::Limits limits{.min = 12, .max = 34, .pattern = "^o-[a-z0-9]{10,32}$"};
    };
    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"StatementId", StatementId> id;
        Required<"Action", Action> action;
        Required<"Principal", Principal> principal;
        Optional<"SourceArn", SourceArn> source_arn;
        Optional<"SourceAccount", SourceAccount> source_account;
        Optional<"EventSourceToken", EventSourceToken> event_source_token;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
        Optional<"RevisionId", wire::Text> revision_id;
        Optional<"PrincipalOrgID", Organization> organization;
        Optional<"FunctionUrlAuthType", UrlAuthType> url_auth_type;
        Optional<"InvokedViaFunctionUrl", wire::Boolean> via_function_url;
    };
    struct Response {
        Optional<"Statement", wire::Text> statement;
    };

    static Result<std::string> statement_of(const Request& request, const FunctionRef& ref) {
        Statement statement{.id = request.id->value,
                            .principal = request.principal->value,
                            .action = request.action->value,
                            .resource = ref.qualified_arn(),
                            .source_arn = request.source_arn->value,
                            .source_account = request.source_account->value,
                            .event_source_token = request.event_source_token->value,
                            .organization = request.organization->value,
                            .url_auth_type = request.url_auth_type->value};
        if (request.via_function_url) statement.via_function_url = request.via_function_url->value;
        return write_statement(statement);
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (ref->qualifier == "$LATEST") {
            co_return std::unexpected(
                invalid_parameter("We currently do not support adding policies for $LATEST."));
        }
        const auto statement = statement_of(request, *ref);
        if (!statement) co_return std::unexpected(statement.error());
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) -> Result<void> {
            if (!entry.has(ref->qualifier)) return std::unexpected(function_not_found(ref->qualified_arn()));
            if (auto current = check_policy_revision(entry, *ref, request.revision_id); !current)
                return current;
            StoredPolicy& policy = entry.settings_to_change(ref->qualifier).policy.set();
            return add_statement(policy, request.id->value, *statement);
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        Response response;
        response.statement.put(*statement);
        co_return response;
    }
};

Operation add_permission() { return api::operation<AddPermission, Lambda>(); }

}  // namespace penstock::lambda

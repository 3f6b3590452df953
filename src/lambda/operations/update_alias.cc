#include "base/random.h"
#include "lambda/alias.h"
#include "lambda/operation.h"
#include "lambda/provisioned.h"

namespace penstock::lambda {

struct UpdateAlias {
    static constexpr std::string_view name = "UpdateAlias";
    static constexpr Route route{"PUT", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"Name", AliasName, In::path> alias;
        Optional<"FunctionVersion", Version> version;
        Optional<"Description", Description> description;
        Optional<"RoutingConfig", RoutingConfig> routing;
        Optional<"RevisionId", wire::Text> revision_id;
    };
    using Response = Alias;

    static Result<void> change(const Request& request, const FunctionRef& ref, FunctionEntry& entry) {
        const std::string& alias = request.alias->value;
        const Alias* const before = entry.alias(alias);
        if (!before) return std::unexpected(not_found("Alias not found: " + ref.arn() + ":" + alias));
        if (request.revision_id && request.revision_id->value != before->revision_id->value)
            return std::unexpected(wrong_revision());
        Alias after = *before;
        if (request.version) after.version = *request.version;
        if (request.description) after.description = *request.description;
        if (request.routing) after.routing = *request.routing;
        auto checked = check_routing(entry, after.version->value, *after.routing);
        if (!checked) return checked;
        const auto* const settings = entry.settings_of(alias);
        if (settings && settings->provisioned && *after.version == "$LATEST")
            return std::unexpected(unpublished_not_provisioned());
        if (after.routing->weights->empty()) after.routing.reset();
        after.revision_id.put(base::random_uuid());
        entry.settings.aliases.set()[alias] = std::move(after);
        return {};
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        auto changing =
            lambda.functions.change(*ref, [&](FunctionEntry& entry) { return change(request, *ref, entry); });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->alias(request.alias->value);
    }
};

Operation update_alias() { return api::operation<UpdateAlias, Lambda>(); }

}  // namespace penstock::lambda

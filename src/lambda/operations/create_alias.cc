#include "base/random.h"
#include "lambda/alias.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct CreateAlias {
    static constexpr std::string_view name = "CreateAlias";
    static constexpr Route route{"POST", "/2015-03-31/functions/{FunctionName}/aliases", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"Name", AliasName> alias;
        Required<"FunctionVersion", Version> version;
        Optional<"Description", Description> description;
        Optional<"RoutingConfig", RoutingConfig> routing;
    };
    using Response = Alias;

    static Result<void> add(const Request& request, FunctionEntry& entry) {
        const std::string& alias = request.alias->value;
        const std::string arn = entry.arn() + ":" + alias;
        if (entry.alias(alias)) return std::unexpected(conflict("Alias already exists: " + arn));
        auto checked = check_routing(entry, request.version->value, *request.routing);
        if (!checked) return checked;
        Alias& made = entry.settings.aliases.set()[alias];
        made.arn.put(arn);
        made.name.put(alias);
        made.version.put(request.version->value);
        made.description.put(request.description->value);
        if (!request.routing->weights->empty()) made.routing = *request.routing;
        made.revision_id.put(base::random_uuid());
        return {};
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        ref->qualifier = "$LATEST";  // AWS names it so when there is no such function
        auto changing =
            lambda.functions.change(*ref, [&](FunctionEntry& entry) { return add(request, entry); });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->alias(request.alias->value);
    }
};

Operation create_alias() { return api::operation<CreateAlias, Lambda>(); }

}  // namespace penstock::lambda

#include "lambda/layer_access.h"
#include "lambda/operation.h"
#include "lambda/policy.h"

namespace penstock::lambda {

struct AddLayerVersionPermission {
    static constexpr std::string_view name = "AddLayerVersionPermission";
    static constexpr Route route{"POST", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy",
                                 201};
    static constexpr bool runs_at_home = true;

    struct StatementId : wire::Text {
        static constexpr wire::Limits limits{.min = 1, .max = 100, .pattern = "([a-zA-Z0-9-_]+)"};
    };
    struct Action : wire::Text {
        static constexpr wire::Limits limits{.max = 22, .pattern = "lambda:GetLayerVersion"};
    };
    struct Principal : wire::Text {
        static constexpr wire::Limits limits{.pattern = R"(\d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root)"};
    };
    struct Organization : wire::Text {
        static constexpr wire::Limits limits{.max = 34, .pattern = "o-[a-z0-9]{10,32}"};
    };
    struct Request {
        Required<"LayerName", LayerName, In::path> layer;
        Required<"VersionNumber", LayerVersionNumber, In::path> version;
        Required<"StatementId", StatementId> id;
        Required<"Action", Action> action;
        Required<"Principal", Principal> principal;
        Optional<"OrganizationId", Organization> organization;
        Optional<"RevisionId", wire::Text, In::query> revision_id;
    };
    using Response = AddedStatement;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const LayerRef ref = named_layer(request.layer->value, request.version->value, caller);
        auto allowed = check_owner(lambda, caller, ref, name);
        if (!allowed) co_return std::unexpected(allowed.error());
        const auto statement = write_statement({.id = request.id->value,
                                                .principal = request.principal->value,
                                                .action = request.action->value,
                                                .resource = ref.version_arn(),
                                                .organization = request.organization->value});
        if (!statement) co_return std::unexpected(statement.error());
        auto changing = lambda.layers.change(ref, [&](StoredLayer& layer) -> Result<void> {
            if (request.revision_id && request.revision_id->value != layer.policy->revision_id->value)
                return std::unexpected(wrong_revision("GetLayerPolicy"));
            return add_statement(layer.policy.set(), request.id->value, *statement);
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        Response response;
        response.statement.put(*statement);
        response.revision_id = *(*changed)->policy->revision_id;
        co_return response;
    }
};

Operation add_layer_version_permission() { return api::operation<AddLayerVersionPermission, Lambda>(); }

}  // namespace penstock::lambda

#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateModel {
    static constexpr std::string_view name = "UpdateModel";
    static constexpr api::Route route{"PATCH", "/v2/apis/{apiId}/models/{modelId}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"modelId", wire::Text, In::path> model_id;
        Optional<"contentType", ContentType> content_type;
        Optional<"description", LongText> description;
        Optional<"name", Name> model_name;
        Optional<"schema", Schema> schema;
    };
    using Response = Model;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.model_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.definition.set().models.set();
            const auto found = all.find(id);
            if (found == all.end()) return std::unexpected(invalid_identifier("Model", id));
            Model made = wire::merge(found->second, request);
            clear_empty_texts(made);
            if (auto ok = check_model(model, made); !ok) return ok;
            // Routes would be left with a name that is nobody's; what AWS does then is not known (`?`).
            const std::string& old_name = found->second.name->value;
            if (made.name->value != old_name) {
                if (auto ok = check_model_unused(model, old_name); !ok) return ok;
            }
            found->second = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->models->at(id);
    }
};

Operation update_model() { return api::operation<UpdateModel, Apis>(); }

}  // namespace penstock::gateway

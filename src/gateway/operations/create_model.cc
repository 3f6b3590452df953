#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateModel {
    static constexpr std::string_view name = "CreateModel";
    static constexpr api::Route route{"POST", "/v2/apis/{apiId}/models", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"contentType", ContentType> content_type;
        Optional<"description", LongText> description;
        Required<"name", Name> model_name;
        Required<"schema", Schema> schema;
    };
    using Response = Model;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string id = new_id();
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            Model made = wire::merge(Model{}, request);
            made.model_id.put(id);
            // AWS's guide knows no other type.
            if (!made.content_type) made.content_type.put("application/json");
            if (auto ok = check_model(model, made); !ok) return ok;
            model.definition.set().models.set()[id] = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->models->at(id);
    }
};

Operation create_model() { return api::operation<CreateModel, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

struct GetAuthorizer {
    static constexpr std::string_view name = "GetAuthorizer";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/authorizers/{authorizerId}", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"authorizerId", wire::Text, In::path> authorizer_id;
    };
    using Response = Authorizer;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const auto& all = *(*model)->definition->authorizers;
        const auto found = all.find(request.authorizer_id->value);
        if (found == all.end())
            return std::unexpected(invalid_identifier("Authorizer", request.authorizer_id->value));
        return found->second;
    }
};

Operation get_authorizer() { return api::operation<GetAuthorizer, Apis>(); }

}  // namespace penstock::gateway

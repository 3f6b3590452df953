#include "gateway/operation.h"

namespace penstock::gateway {

struct GetApi {
    static constexpr std::string_view name = "GetApi";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
    };
    using Response = Api;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        return *(*model)->api;
    }
};

Operation get_api() { return api::operation<GetApi, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

// Its connections are closed.
struct DeleteApi {
    static constexpr std::string_view name = "DeleteApi";
    static constexpr api::Route route{"DELETE", "/v2/apis/{apiId}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto removing = apis.remove(caller, request.api_id->value);
        auto removed = co_await removing;
        co_return removed;
    }
};

Operation delete_api() { return api::operation<DeleteApi, Apis>(); }

}  // namespace penstock::gateway

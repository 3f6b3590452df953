#include "lambda/operation.h"

namespace penstock::lambda {

struct GetFunction {
    static constexpr std::string_view name = "GetFunction";
    static constexpr Route route{"GET", "/2015-03-31/functions/{FunctionName}", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
    };
    struct CodeLocation {
        Optional<"RepositoryType", wire::Text> repository_type;
        Optional<"Location", wire::Text> location;
    };
    struct Response {
        Optional<"Configuration", FunctionConfiguration> configuration;
        Optional<"Code", CodeLocation> code;
        Optional<"Tags", Tags> tags;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        FunctionRef ref = parse_function_name(request.function_name->value, caller);
        if (request.qualifier) ref.qualifier = request.qualifier->value;
        auto found = lambda.functions.find(ref);
        if (!found) return std::unexpected(found.error());
        const Function& function = **found;

        Response response;
        response.configuration = function.configuration;
        response.code.set().repository_type.put("S3");
        // Where the zip can be fetched: an endpoint of our own, as AWS gives a presigned URL.
        response.code.value.location.put(lambda.functions.settings().endpoint_url + "/_penstock/code/" +
                                         function.code_sha256_hex);
        for (const auto& [key, value] : function.tags) response.tags.set()[key].value = value;
        return response;
    }
};

Operation get_function() { return api::operation<GetFunction, Lambda>(); }

}  // namespace penstock::lambda

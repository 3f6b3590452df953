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
    struct Concurrency {
        Optional<"ReservedConcurrentExecutions", ReservedConcurrency> reserved;
    };
    struct Response {
        Optional<"Configuration", FunctionConfiguration> configuration;
        Optional<"Code", CodeLocation> code;
        Optional<"Tags", Tags> tags;
        Optional<"Concurrency", Concurrency> concurrency;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.qualified(*ref);
        if (!entry) return std::unexpected(entry.error());

        Response response;
        response.configuration = describe(**entry, *ref);
        response.code.set().repository_type.put("S3");
        // Where the zip can be fetched: an endpoint of our own, as AWS gives a presigned URL.
        const FunctionPtr version = (*entry)->find(ref->qualifier);
        const std::string& directory = version->hot_directory;
        response.code.value.location.put(directory.empty() ? lambda.functions.settings().endpoint_url +
                                                                 "/_penstock/code/" + version->code_sha256_hex
                                                           : "file://" + directory);
        for (const auto& [key, value] : (*entry)->latest->tags) response.tags.set()[key].value = value;
        if (const auto& reserved = (*entry)->settings.reserved_concurrency)
            response.concurrency.set().reserved.put(reserved->value);
        return response;
    }
};

Operation get_function() { return api::operation<GetFunction, Lambda>(); }

}  // namespace penstock::lambda

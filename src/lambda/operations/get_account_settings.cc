#include "lambda/code_package.h"
#include "lambda/concurrency.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct GetAccountSettings {
    static constexpr std::string_view name = "GetAccountSettings";
    static constexpr Route route{"GET", "/2016-08-19/account-settings", 200};

    struct Request {};
    struct AccountLimit {
        Optional<"TotalCodeSize", wire::Long> total_code_size;
        Optional<"CodeSizeUnzipped", wire::Long> code_size_unzipped;
        Optional<"CodeSizeZipped", wire::Long> code_size_zipped;
        Optional<"ConcurrentExecutions", wire::Integer> concurrent_executions;
        Optional<"UnreservedConcurrentExecutions", wire::Integer> unreserved;
    };
    struct AccountUsage {
        Optional<"TotalCodeSize", wire::Long> total_code_size;
        Optional<"FunctionCount", wire::Long> function_count;
    };
    struct Response {
        Optional<"AccountLimit", AccountLimit> limit;
        Optional<"AccountUsage", AccountUsage> usage;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request&) {
        constexpr std::int64_t total_code_bytes_max = 80'530'636'800;  // told, not enforced
        const auto entries = lambda.functions.list(caller);
        std::int64_t bytes = 0;
        for (const EntryPtr& entry : entries) {
            bytes += entry->latest->configuration.code_size->value;
            for (const auto& [number, version] : entry->versions)
                bytes += version->configuration.code_size->value;
        }
        Response response;
        AccountLimit& limit = response.limit.set();
        limit.total_code_size.put(total_code_bytes_max);
        limit.code_size_unzipped.put(static_cast<std::int64_t>(kUnzippedBytesMax));
        limit.code_size_zipped.put(static_cast<std::int64_t>(kZipBytesMax));
        limit.concurrent_executions.put(kAccountConcurrency);
        limit.unreserved.put(unreserved_concurrency(entries));
        response.usage.set().total_code_size.put(bytes);
        response.usage.value.function_count.put(static_cast<std::int64_t>(entries.size()));
        return response;
    }
};

Operation get_account_settings() { return api::operation<GetAccountSettings, Lambda>(); }

}  // namespace penstock::lambda

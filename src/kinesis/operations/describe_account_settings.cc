#include "kinesis/account_settings.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

struct DescribeAccountSettings {
    static constexpr std::string_view name = "DescribeAccountSettings";
    static constexpr bool runs_at_home = true;

    using Request = Empty;
    struct Response {
        Optional<"MinimumThroughputBillingCommitment", BillingCommitment> commitment;
    };

    static Result<Response> run(Streams& streams, const api::Caller& caller, const Request&) {
        Response response;
        response.commitment = billing_commitment(streams.meta(), caller);
        return response;
    }
};

Operation describe_account_settings() { return api::operation<DescribeAccountSettings, Streams>(); }

}  // namespace penstock::kinesis

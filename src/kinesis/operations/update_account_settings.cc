#include "kinesis/account_settings.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

struct UpdateAccountSettings {
    static constexpr std::string_view name = "UpdateAccountSettings";
    static constexpr bool runs_at_home = true;

    struct Commitment {
        struct Status : wire::Text {
            static constexpr std::string_view values[] = {"ENABLED", "DISABLED"};
            static constexpr wire::Limits limits{.one_of = values};
        };
        Required<"Status", Status> status;
    };
    struct Request {
        Required<"MinimumThroughputBillingCommitment", Commitment> commitment;
    };
    struct Response {
        Optional<"MinimumThroughputBillingCommitment", BillingCommitment> commitment;
    };

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        // There is no commitment to hold anybody to: it ends when it is ended.
        BillingCommitment commitment = billing_commitment(streams.meta(), caller);
        const std::string& status = request.commitment->status->value;
        const double now = static_cast<double>(streams.clock().now_ms()) / 1000;
        if (commitment.status->value != status) {
            commitment.status.put(status);
            commitment.ended.reset();
            if (status == "ENABLED")
                commitment.started.put(now);
            else
                commitment.ended.put(now);
        }
        auto saving = save_billing_commitment(streams.meta(), caller, commitment);
        const auto saved = co_await saving;
        if (!saved) co_return std::unexpected(saved.error());
        Response response;
        response.commitment = commitment;
        co_return response;
    }
};

Operation update_account_settings() { return api::operation<UpdateAccountSettings, Streams>(); }

}  // namespace penstock::kinesis

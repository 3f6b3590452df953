// What an account has set for itself in a region: the minimum throughput billing commitment.  Penstock sends
// no bills; it is kept and shown.
#pragma once
#include <optional>

#include "api/operation.h"
#include "kinesis/shapes.h"
#include "state/meta.h"

namespace penstock::kinesis {

struct BillingCommitment {
    struct Status : wire::Text {
        static constexpr std::string_view values[] = {"ENABLED", "DISABLED",
                                                      "ENABLED_UNTIL_EARLIEST_ALLOWED_END"};
        static constexpr wire::Limits limits{.one_of = values};
    };
    Required<"Status", Status> status;
    Optional<"StartedAt", wire::Timestamp> started;
    Optional<"EndedAt", wire::Timestamp> ended;
    Optional<"EarliestAllowedEndAt", wire::Timestamp> earliest_allowed_end;
};

// The home loop only.
BillingCommitment billing_commitment(const state::Meta& meta, const api::Caller& caller);
api::Reply<api::Empty> save_billing_commitment(state::Meta& meta, api::Caller caller,
                                               BillingCommitment commitment);

}  // namespace penstock::kinesis

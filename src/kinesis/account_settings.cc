#include "kinesis/account_settings.h"

#include "state/commit.h"

namespace penstock::kinesis {
namespace {

std::string storage_key(const api::Caller& caller) {
    return "kinesis/billing-commitment/" + caller.account + "/" + caller.region;
}

}  // namespace

BillingCommitment billing_commitment(const state::Meta& meta, const api::Caller& caller) {
    BillingCommitment commitment;
    const auto stored = meta.get(storage_key(caller));
    if (!stored || !wire::read_json(*stored, commitment)) commitment.status.put("DISABLED");
    return commitment;
}

api::Reply<api::Empty> save_billing_commitment(state::Meta& meta, api::Caller caller,
                                               BillingCommitment commitment) {
    state::Change change{storage_key(caller), wire::write_json(commitment)};
    auto committing = state::commit(meta, meta.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    co_return api::Empty{};
}

}  // namespace penstock::kinesis

// A commit of one key, awaited:
//     auto committing = state::commit(meta, meta.version(), std::move(change));
//     const auto committed = co_await committing;
#pragma once
#include "loop/task.h"
#include "state/meta.h"

namespace penstock::state {

inline loop::Task<base::Answer<Meta::Version>> commit(Meta& meta, Meta::Version base_version, Change change) {
    std::vector<Change> changes;
    changes.push_back(std::move(change));
    loop::Later<base::Answer<Meta::Version>> committing(
        [&](auto done) { meta.commit(base_version, std::move(changes), std::move(done)); });
    auto committed = co_await committing;
    co_return committed;
}

}  // namespace penstock::state

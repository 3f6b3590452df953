// Meta over a store: everything in memory, commits grouped into transactions.
//
// Versions count from 1 at each opening: nobody holds one from before.
#pragma once
#include "loop/loop.h"
#include "state/embedded/store.h"
#include "state/meta.h"

namespace penstock::state::embedded {

// Reads all; blocks, so before `home` runs.  Destroyed after the loop was stopped; Watches may outlive it.
base::Result<std::unique_ptr<Meta>> open_meta(std::shared_ptr<StoreThread>, loop::Loop& home);

}  // namespace penstock::state::embedded

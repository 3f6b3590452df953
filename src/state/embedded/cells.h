// Cells over a store: everything in memory, waiting puts grouped into transactions.
#pragma once
#include "state/cells.h"
#include "state/embedded/store.h"

namespace penstock::state::embedded {

// Reads all; blocks.  Any loop may call; destroyed after the loops were stopped.
base::Result<std::unique_ptr<Cells>> open_cells(std::shared_ptr<StoreThread>);

}  // namespace penstock::state::embedded

// The embedded engines of state: Meta and Cells in DIRECTORY/state.db, Blobs in DIRECTORY/blobs.
#pragma once
#include <memory>
#include <string>

#include "base/result.h"
#include "loop/loop.h"
#include "state/blobs.h"
#include "state/cells.h"
#include "state/embedded/data_directory.h"
#include "state/meta.h"

namespace penstock::state::embedded {

struct Engines {
    std::unique_ptr<Meta> meta;
    std::unique_ptr<Cells> cells;
    std::unique_ptr<Blobs> blobs;
};

struct Options {
    loop::Loop& home;  // Meta's
    unsigned blob_threads = 2;
};

// Blocks, so before the loops start.  The directory must stay locked, and the loops exist, for as long as the
// engines do; the engines are destroyed after the loops were stopped, and write then what is queued.
base::Result<Engines> open_engines(const DataDirectory&, const Options&);

}  // namespace penstock::state::embedded

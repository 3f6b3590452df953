// Blobs as files of a directory, each named by its digest.
//
// A file appears under its name only when all of it is on the disk.
#pragma once
#include "base/result.h"
#include "state/blobs.h"

namespace penstock::state::embedded {

// Makes the directory if need be and removes what interrupted puts left.  Any loop may call; destroyed after
// the loops were stopped.  A digest that does not fit the bytes answers corrupt, one that is none not_found.
base::Result<std::unique_ptr<Blobs>> open_blobs(const std::string& directory, unsigned threads);

}  // namespace penstock::state::embedded

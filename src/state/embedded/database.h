// The store in a SQLite file.  SQLite stays inside database.cc.
#pragma once
#include "state/embedded/store.h"

namespace penstock::state::embedded {

// What this program writes into the file (PRAGMA user_version); it reads this version and older ones.
inline constexpr int kSchemaVersion = 1;

// Opens the file, or makes it.  A file of a newer schema or of another program is refused.
base::Result<std::unique_ptr<Store>> open_database(const std::string& path);

}  // namespace penstock::state::embedded

#include "state/embedded/open.h"

#include "state/embedded/blobs.h"
#include "state/embedded/cells.h"
#include "state/embedded/database.h"
#include "state/embedded/meta.h"

namespace penstock::state::embedded {

base::Result<Engines> open_engines(const DataDirectory& directory, const Options& options) {
    auto database = open_database(directory.path() + "/state.db");
    if (!database) return std::unexpected(database.error());
    const auto store = std::make_shared<StoreThread>(std::move(*database));
    auto meta = open_meta(store, options.home);
    if (!meta) return std::unexpected(meta.error());
    auto cells = open_cells(store);
    if (!cells) return std::unexpected(cells.error());
    auto blobs = open_blobs(directory.path() + "/blobs", options.blob_threads);
    if (!blobs) return std::unexpected(blobs.error());
    if (auto synced = sync_directory(directory.path()); !synced) return std::unexpected(synced.error());
    return Engines{std::move(*meta), std::move(*cells), std::move(*blobs)};
}

}  // namespace penstock::state::embedded

#include "log/journal/destroy.h"

#include <algorithm>

#include "base/logging.h"
#include "log/journal/format.h"

namespace penstock::log::journal {

Destroyed destroy_files(Storage& storage, Spares& spares, const std::string& directory) {
    const std::string parent = parent_directory(directory);
    const auto kept = [&](const base::Failure& why) {
        base::log_error("journal: cannot destroy " + directory + ": " + why.what);
        return Destroyed::kept;
    };
    const auto names = storage.list(parent);
    if (!names) return kept(names.error());
    // Created, but nothing was ever committed.
    if (!std::ranges::binary_search(*names, directory.substr(directory.rfind('/') + 1)))
        return Destroyed::gone;

    // One rename decides; a crash while files are being removed must not leave half a group.
    const std::string leftover = directory + std::string(kDestroyedSuffix);
    if (auto renamed = storage.rename(directory, leftover); !renamed) return kept(renamed.error());
    const auto synced = storage.sync_directory(parent);
    if (!synced) {
        if (storage.rename(leftover, directory)) return kept(synced.error());
        base::log_error("journal: " + directory + " may come back after power loss: " + synced.error().what);
    }
    if (auto removed = remove_leftover(storage, spares, leftover); !removed) {
        base::log_warning("journal: " + removed.error().what + "; removed at the next start");
    }
    return synced ? Destroyed::gone : Destroyed::unsure;
}

base::Result<void> remove_leftover(Storage& storage, Spares& spares, const std::string& directory) {
    const auto names = storage.list(directory);
    if (!names) return std::unexpected(names.error());
    for (const auto& name : *names) {
        const std::string path = directory + '/' + name;
        if (spares.keep(path)) continue;
        if (auto removed = storage.remove_file(path); !removed) return removed;
    }
    return storage.remove_directory(directory);
}

}  // namespace penstock::log::journal

// What all journals of an engine share.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "log/journal/capped_storage.h"
#include "log/journal/journals.h"
#include "log/journal/open_files.h"
#include "log/journal/recent.h"
#include "log/journal/sealed_points.h"
#include "log/journal/spares.h"
#include "loop/blocking.h"

namespace penstock::log::journal {

struct Environment {
    explicit Environment(const Options& o)
        : options(o),
          capped(o.disk_bytes_max ? std::make_unique<CappedStorage>(o.storage, o.disk_bytes_max) : nullptr),
          storage(capped ? *capped : o.storage),
          files(storage, o.open_files),
          sealed(files, o.index_bytes_total),
          // Where nothing waits for the disk, blocks that were written before gain nothing.
          spares(storage, o.directory + '/' + std::string(kSparesName),
                 {.files_max = o.sync == Sync::each_commit ? o.spare_files : 0,
                  .file_bytes_min = o.segment_bytes / 2}),
          writers(std::make_unique<loop::Blocking>(o.writer_threads)),
          readers(std::make_unique<loop::Blocking>(o.reader_threads)),
          preparer(std::make_unique<loop::Blocking>(1)) {
        for (unsigned core = 0; core < o.cores.count(); ++core) {
            recent.push_back(std::make_unique<RecentMemory>(o.recent_bytes_total / o.cores.count()));
        }
    }

    // A segment's file is gone from its path.
    void forget(const std::string& path) {
        files.forget(path);
        sealed.forget(path);
    }

    const Options options;
    const std::unique_ptr<CappedStorage> capped;
    Storage& storage;  // all files are reached through this one
    OpenFiles files;
    SealedPoints sealed;
    Spares spares;
    std::vector<std::unique_ptr<RecentMemory>> recent;  // by core, whose it is
    // Gone once the engine is; nothing runs on the loops by then.
    std::unique_ptr<loop::Blocking> writers;
    std::unique_ptr<loop::Blocking> readers;
    std::unique_ptr<loop::Blocking> preparer;  // makes spares

    // Called by a journal that has no room: has all of them look for what is over age.
    std::function<void()> make_room;
};

}  // namespace penstock::log::journal

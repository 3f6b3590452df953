// How far a reader of a shard has got: the position of the first record it has not dealt with.
//
// The end of the process loses nothing that was saved; a power cut may lose what was saved in the last
// moments, but for the first place and the end, which are durable when saved.  Then records come again; none
// is skipped. Belongs to the reader's loop.  Of several positions that wait to be saved only the last is
// written.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/streams.h"
#include "loop/task.h"
#include "state/cells.h"

namespace penstock::cursor {

class Checkpoint {
public:
    // `key` names the reader and the shard, see checkpoint_key().  Between two writes at least `interval_ms`
    // pass.
    Checkpoint(loop::Loop& loop, state::Cells& cells, std::string key, std::int64_t interval_ms = 0);
    ~Checkpoint();
    Checkpoint(const Checkpoint&) = delete;

    struct Place {
        api::RecordPosition next{};
        bool ended = false;  // the shard is closed, and was dealt with to its end
        std::string note{};  // what else the reader must know to go on
    };
    // Nothing when none was saved.
    loop::Task<base::Answer<std::optional<Place>>> load();

    // Starts to save; nobody need wait for it.  A failure is logged, and the next one tries again.
    void save(api::RecordPosition next, std::string_view note = {});
    void save_first(api::RecordPosition next);
    void save_end();
    // Until everything that was to be saved is.
    loop::Task<void> saved();

private:
    struct Saving;
    std::shared_ptr<Saving> saving_;  // shared with writes that outlive the reader
};

// The reader's own prefix ("mapping/UUID/") and the shard's log, which is never another's.
std::string checkpoint_key(std::string_view prefix, const log::LogId& log);

}  // namespace penstock::cursor

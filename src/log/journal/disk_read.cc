#include "log/journal/disk_read.h"

#include "log/journal/segment_reader.h"

namespace penstock::log::journal {
namespace {

// Visits the log's entries in a run until the visitor answers false.
template <class Visit>
Read<void> visit_entries(OpenFiles& files, std::uint32_t log, const Run& run, Visit visit) {
    auto file = files.open(run.path);
    if (!file) return std::unexpected(ReadFailure{Errc::unavailable, file.error().what});
    FrameCursor cursor(std::move(*file), run.salt, run.from, run.end);
    while (cursor.offset() < run.until && !cursor.at_end()) {
        const auto offset = cursor.offset();
        const auto frame = cursor.next();
        if (!frame) {
            return std::unexpected(ReadFailure{frame.error(), "no frame that can be read in " + run.path +
                                                                  " at offset " + std::to_string(offset)});
        }
        if (frame->header.kind != Kind::entry || frame->header.log != log) continue;
        if (!visit(*frame)) break;
    }
    return {};
}

}  // namespace

Read<Batch> read_entries(OpenFiles& files, const ReadPlan& plan) {
    Batch batch{{}, plan.bounds};
    std::size_t bytes = 0;
    Sequence wanted = plan.from;
    for (const auto& run : plan.runs) {
        bool full = false;
        bool gap = false;
        const auto done = visit_entries(files, plan.log, run, [&](const Frame& frame) {
            const auto& header = frame.header;
            if (header.sequence < wanted) return true;
            if (header.sequence > plan.bounds.last) return false;
            gap = header.sequence != wanted;
            full = !batch.entries.empty() && bytes + header.size > plan.bytes_max;
            if (gap || full) return false;
            batch.entries.push_back(
                {header.sequence, header.at, std::make_shared<const std::string>(frame.payload)});
            bytes += header.size;
            ++wanted;
            return true;
        });
        if (full) break;
        if (done && !gap) continue;
        if (!done && batch.entries.empty()) return std::unexpected(done.error());
        break;
    }
    // The index promised an entry; if intact frames hold none, or another one, the index is wrong.
    if (batch.entries.empty())
        return std::unexpected(ReadFailure{Errc::corrupt, "missing entry in " + plan.runs.front().path});
    return batch;
}

Read<Sequence> find_time(OpenFiles& files, const ReadPlan& plan, WallMs time, Sequence otherwise) {
    const auto done = visit_entries(files, plan.log, plan.runs.front(), [&](const Frame& frame) {
        if (frame.header.at < time || frame.header.sequence >= otherwise) return true;
        otherwise = frame.header.sequence;
        return false;
    });
    if (!done) return std::unexpected(done.error());
    return otherwise;
}

}  // namespace penstock::log::journal

#include "log/journal/recovery.h"

#include "base/logging.h"
#include "log/journal/sealed_points.h"
#include "log/journal/segment_reader.h"

namespace penstock::log::journal {
namespace {

class Recovery {
public:
    Recovery(Storage& storage, OpenFiles& files, const std::string& group, SegmentWriter& writer)
        : storage_(storage), files_(files), group_(group), writer_(writer) {}

    base::Result<Recovered> run() {
        const auto numbers = segment_numbers();
        if (!numbers) return std::unexpected(numbers.error());
        for (const auto number : *numbers) {
            path_ = writer_.path(number);
            if (number != numbers->front() + out_.segments.size()) {
                damaged("is not the next segment", 0);
                break;
            }
            const auto read = segment(number, number == numbers->back());
            files_.forget(path_);  // a group that stays idle holds none open
            if (!read) return base::failure(path_ + ": " + read.error().what);
            if (out_.damaged) break;
        }
        return std::move(out_);
    }

private:
    base::Result<std::vector<std::uint32_t>> segment_numbers() {
        const auto names = storage_.list(writer_.directory());
        if (!names) return std::unexpected(names.error());
        std::vector<std::uint32_t> numbers;
        for (const auto& name : *names) {
            const auto number = segment_number(name);
            if (number && *number <= UINT32_MAX) numbers.push_back(static_cast<std::uint32_t>(*number));
        }
        return numbers;
    }

    base::Result<void> segment(std::uint32_t number, bool last) {
        const auto file = files_.open(path_);
        if (!file) return std::unexpected(file.error());
        const auto size = (*file)->size();
        if (!size) return std::unexpected(size.error());
        const std::size_t expected = header_bytes(group_);
        std::string start(expected, '\0');
        if (const auto got = (*file)->read_at(0, start.data(), start.size()); !got) {
            return std::unexpected(got.error());
        }
        const auto header = decode_header(start);
        if (header && header->version != kFormatVersion) {
            return base::failure("is of version " + std::to_string(header->version) +
                                 ", this program reads version " + std::to_string(kFormatVersion));
        }
        if (!header || header->number != number || header->group != group_) {
            if (last && !header && *size <= expected) return remove_unborn();
            damaged("has no valid header", 0);
            return {};
        }
        out_.segments.push_back({.number = number, .salt = header->salt, .end = expected});
        const auto sealed = by_index(**file, *size, *header);
        if (!sealed) return std::unexpected(sealed.error());
        if (*sealed) return {};
        return by_frames(**file, *header, last);
    }

    // A segment whose creation was interrupted before anything was written to it.
    base::Result<void> remove_unborn() {
        files_.forget(path_);
        if (auto removed = storage_.remove_file(path_); !removed) return removed;
        return storage_.sync_directory(writer_.directory());
    }

    // Takes a sealed segment's state from its index frame; false when there is none that is whole.
    base::Result<bool> by_index(File& file, std::uint64_t size, const SegmentHeader& header) {
        if (size < out_.segments.back().end + kFrameHeaderBytes + kTrailerBytes) return false;
        char trailer[kTrailerBytes];
        if (const auto got = file.read_at(size - kTrailerBytes, trailer, kTrailerBytes); !got) {
            return std::unexpected(got.error());
        }
        const auto offset = decode_trailer({trailer, kTrailerBytes}, header.salt);
        if (!offset || *offset >= size) return false;
        const auto states = read_index(file, header.salt, *offset, size);
        if (!states) return std::unexpected(states.error());
        if (!*states) return false;
        auto& extent = out_.segments.back();
        if (!out_.index.apply_sealed(**states, extent.number)) {
            damaged("has an index that does not fit the segments before", *offset);
            return true;
        }
        extent.end = *offset;
        for (const auto& state : **states) extent.newest_at = std::max(extent.newest_at, state.head.at);
        writer_.resume_after(out_.segments.back().number);
        return true;
    }

    base::Result<void> by_frames(File& file, const SegmentHeader& header, bool last) {
        const auto bytes = read_whole(file);
        if (!bytes) return std::unexpected(bytes.error());
        auto& extent = out_.segments.back();
        const auto scan = scan_segment(*bytes, header, [&](const Frame& frame, std::uint64_t offset) {
            extent.note(frame.header);
            return out_.index.apply(frame.header, frame.payload, static_cast<std::uint32_t>(offset));
        });
        extent.end = scan.end;
        if (scan.how == Scan::End::sealed) {
            out_.index.seal(extent.number);
            writer_.resume_after(extent.number);
            return {};
        }
        if (scan.how == Scan::End::damaged || !last) {
            damaged("is damaged", scan.end);
            return {};
        }
        return cut(file, bytes->size(), scan, header);
    }

    base::Result<void> cut(File& file, std::uint64_t size, const Scan& scan, const SegmentHeader& header) {
        const auto& extent = out_.segments.back();
        const bool cut_off = scan.how == Scan::End::torn || size < scan.end;
        // Of a file that was a spare, the rest is most often of an older life.
        if (scan.how == Scan::End::torn && (header.flags & kFlagReused) == 0) {
            base::log_warning("journal: cut an interrupted commit off " + path_ + " at offset " +
                              std::to_string(scan.end));
        }
        if (cut_off) {
            if (auto done = file.truncate(scan.end); !done) return done;
        }
        // What a killed process had written but not synced is served from now on, so it must last.
        if (auto done = file.sync(); !done) return done;
        writer_.resume({extent.number, header.salt, scan.end, cut_off ? scan.end : size, header.flags});
        return {};
    }

    void damaged(std::string_view how, std::uint64_t offset) {
        out_.damaged = true;
        base::log_error("journal: " + path_ + ' ' + std::string(how) + " at offset " +
                        std::to_string(offset) +
                        "; entries before it stay readable, the group takes no more");
    }

    Storage& storage_;
    OpenFiles& files_;
    const std::string& group_;
    SegmentWriter& writer_;
    std::string path_;
    Recovered out_;
};

}  // namespace

base::Result<Recovered> recover(Storage& storage, OpenFiles& files, const std::string& group,
                                SegmentWriter& writer) {
    return Recovery(storage, files, group, writer).run();
}

}  // namespace penstock::log::journal

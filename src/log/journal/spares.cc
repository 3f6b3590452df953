#include "log/journal/spares.h"

#include <algorithm>

#include "base/logging.h"
#include "base/random.h"
#include "log/journal/format.h"

namespace penstock::log::journal {
namespace {

constexpr std::size_t kHeaderBytesMax = 4096;
// Zeros are written and synced in such steps, so that the syncs of commits have not long to wait behind one.
constexpr std::size_t kZerosBytes = 1 << 20;

// The salt in a segment's header; nothing when there is no valid one.
std::optional<std::uint64_t> salt_of(File& file) {
    std::string start(kHeaderBytesMax, '\0');
    const auto got = file.read_at(0, start.data(), start.size());
    if (!got) return std::nullopt;
    const auto header = decode_header(std::string_view(start).substr(0, *got));
    return header ? std::optional(header->salt) : std::nullopt;
}

}  // namespace

void Spares::open() {
    const auto names = storage_.list(directory_);
    if (!names) return;  // there never was one
    for (const auto& name : *names) {
        const auto number = segment_number(name);
        const std::string path = directory_ + '/' + name;
        if (!number || kept_.size() >= limits_.files_max) {
            remove(path);
            continue;
        }
        last_number_ = std::max(last_number_, *number);
        kept_.push_back({path, size_of(path)});
        bytes_ += kept_.back().bytes;
    }
}

bool Spares::keep(const std::string& path) {
    const auto bytes = size_of(path);
    if (bytes < limits_.file_bytes_min) return false;
    const auto spare = reserve();
    if (!spare) return false;
    auto moved = make_directory();
    if (moved) moved = storage_.rename(path, *spare);
    if (!moved) {
        add(std::nullopt);
        return false;
    }
    // Before it is written to, the disk must know it by no other name.
    auto synced = storage_.sync_directory(parent_directory(path));
    if (synced) synced = storage_.sync_directory(directory_);
    if (!synced) remove(*spare);
    add(synced ? std::optional(Kept{*spare, bytes}) : std::nullopt);
    return true;
}

bool Spares::wanted() {
    std::lock_guard lock(mutex_);
    if (limits_.files_max == 0 || making_ || arriving_ > 0 || !kept_.empty()) return false;
    making_ = true;
    return true;
}

void Spares::make(std::uint64_t bytes) {
    if (const auto spare = reserve()) {
        auto made = make_directory();
        if (made) made = write_zeros(*spare, bytes);
        if (made) made = storage_.sync_directory(directory_);
        if (!made) {
            base::log_warning("journal: no spare file made ahead: " + made.error().what);
            remove(*spare);
        }
        add(made ? std::optional(Kept{*spare, bytes}) : std::nullopt);
    }
}

std::optional<Spare> Spares::take() {
    while (auto kept = pop()) {
        const auto file = storage_.open(kept->path);
        const auto salt = file ? salt_of(**file) : std::nullopt;
        if (salt) return Spare{std::move(kept->path), kept->bytes, *salt};
        // Without its salt nobody knows what in it could be taken for something new.
        remove(kept->path);
    }
    return std::nullopt;
}

bool Spares::give_up() {
    bool any = false;
    while (const auto kept = pop()) {
        remove(kept->path);
        any = true;
    }
    return any;
}

// A name for one more; nothing when there are enough.  add() follows.
std::optional<std::string> Spares::reserve() {
    std::lock_guard lock(mutex_);
    if (kept_.size() + arriving_ >= limits_.files_max) return std::nullopt;
    ++arriving_;
    return directory_ + '/' + segment_name(++last_number_);
}

void Spares::add(std::optional<Kept> kept) {
    std::lock_guard lock(mutex_);
    --arriving_;
    if (!kept) return;
    making_ = false;
    bytes_ += kept->bytes;
    kept_.push_back(std::move(*kept));
}

std::optional<Spares::Kept> Spares::pop() {
    std::lock_guard lock(mutex_);
    if (kept_.empty()) return std::nullopt;
    Kept kept = std::move(kept_.back());
    kept_.pop_back();
    bytes_ -= kept.bytes;
    return kept;
}

// Zero when there is no such file.
std::uint64_t Spares::size_of(const std::string& path) {
    const auto file = storage_.open(path);
    return file ? (*file)->size().value_or(0) : 0;
}

base::Result<void> Spares::make_directory() {
    if (auto made = storage_.make_directory(directory_); !made) return made;
    return storage_.sync_directory(parent_directory(directory_));
}

base::Result<void> Spares::write_zeros(const std::string& path, std::uint64_t bytes) {
    const auto file = storage_.create(path);
    if (!file) return std::unexpected(file.error());
    SegmentHeader header{.salt = base::random_u64()};
    std::string step = encode_header(header);
    for (std::uint64_t at = 0; at < bytes; at += step.size()) {
        if (stopping_) return base::failure("the server ends");
        step.resize(std::min<std::uint64_t>(kZerosBytes, bytes - at));
        if (at > 0) step.assign(step.size(), '\0');
        if (auto written = (*file)->write_at(at, step); !written) return written;
        if (auto synced = (*file)->sync(); !synced) return synced;
    }
    return {};
}

void Spares::remove(const std::string& path) {
    if (const auto removed = storage_.remove_file(path); !removed) {
        base::log_warning("journal: " + removed.error().what + "; removed at the next start");
    }
}

}  // namespace penstock::log::journal

#include "log/journal/capped_storage.h"

namespace penstock::log::journal {

class CappedStorage::CappedFile final : public File {
public:
    CappedFile(CappedStorage& storage, std::shared_ptr<File> file)
        : storage_(storage), file_(std::move(file)) {}

    base::Result<void> write_at(std::uint64_t offset, std::span<const std::string_view> parts) override {
        const auto before = file_->size();
        if (!before) return std::unexpected(before.error());
        std::uint64_t end = offset;
        for (const auto part : parts) end += part.size();
        const std::uint64_t growth = end > *before ? end - *before : 0;
        if (growth > 0 && !storage_.reserve(growth))
            return std::unexpected(
                base::Failure{.what = "the limit for the disk is reached", .disk_full = true});
        auto written = file_->write_at(offset, parts);
        if (written) return written;
        // A part may have been written; without knowing, all of it counts.
        if (const auto after = file_->size()) storage_.bytes_used_ -= growth - (*after - *before);
        return written;
    }
    base::Result<void> truncate(std::uint64_t size) override {
        const auto before = file_->size();
        if (!before) return std::unexpected(before.error());
        auto done = file_->truncate(size);
        if (done) storage_.bytes_used_ -= *before - size;  // of unsigned numbers: grows when the file does
        return done;
    }
    base::Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override {
        return file_->read_at(offset, to, size);
    }
    base::Result<void> sync() override { return file_->sync(); }
    base::Result<std::uint64_t> size() override { return file_->size(); }

private:
    CappedStorage& storage_;
    std::shared_ptr<File> file_;
};

void CappedStorage::count(const std::string& directory) {
    const auto names = storage_.list(directory);
    if (!names) return;  // not a directory, so none of the journal's
    for (const auto& name : *names) bytes_used_ += size_of(directory + '/' + name);
}

base::Result<std::shared_ptr<File>> CappedStorage::open(const std::string& path) {
    auto file = storage_.open(path);
    if (!file) return file;
    return std::make_shared<CappedFile>(*this, std::move(*file));
}

base::Result<std::shared_ptr<File>> CappedStorage::create(const std::string& path) {
    const auto before = size_of(path);
    auto file = storage_.create(path);
    if (!file) return file;
    bytes_used_ -= before;
    return std::make_shared<CappedFile>(*this, std::move(*file));
}

base::Result<void> CappedStorage::remove_file(const std::string& path) {
    const auto before = size_of(path);
    auto removed = storage_.remove_file(path);
    if (removed) bytes_used_ -= before;
    return removed;
}

base::Result<void> CappedStorage::rename(const std::string& from, const std::string& to) {
    const auto before = size_of(to);  // of what is replaced
    auto renamed = storage_.rename(from, to);
    if (renamed) bytes_used_ -= before;
    return renamed;
}

// Zero when there is no such file.
std::uint64_t CappedStorage::size_of(const std::string& path) {
    const auto file = storage_.open(path);
    if (!file) return 0;
    const auto size = (*file)->size();
    return size ? *size : 0;
}

bool CappedStorage::reserve(std::uint64_t bytes) {
    std::uint64_t used = bytes_used_;
    do {
        if (used + bytes > bytes_max_) return false;
    } while (!bytes_used_.compare_exchange_weak(used, used + bytes));
    return true;
}

}  // namespace penstock::log::journal

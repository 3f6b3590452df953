#include "log/journal/memory_storage.h"

#include <algorithm>
#include <cstring>

namespace penstock::log::journal {
namespace {

constexpr std::size_t kSectorBytes = 512;

bool coin(std::mt19937& random) { return (random() & 1) != 0; }

// Some of the sectors in which `now` differs from `durable`.
std::string mix(const std::string& durable, const std::string& now, std::mt19937& random) {
    std::string out = durable;
    out.resize(coin(random) ? now.size() : durable.size());
    for (std::size_t at = 0; at < out.size() && at < now.size(); at += kSectorBytes) {
        const std::size_t size = std::min({kSectorBytes, out.size() - at, now.size() - at});
        if (coin(random)) std::memcpy(out.data() + at, now.data() + at, size);
    }
    return out;
}

}  // namespace

// A file, or a directory: as programs see it now, and as the disk has it.
struct MemoryStorage::Node {
    bool directory = false;
    std::string content, durable_content;
    Nodes names, durable_names;

    std::uint64_t bytes_held() const {
        std::uint64_t bytes = content.size();
        for (const auto& [name, node] : names) bytes += node->bytes_held();
        return bytes;
    }
    void crash(std::mt19937* keep) {
        content = durable_content = keep ? mix(durable_content, content, *keep) : durable_content;
        names = durable_names;
        for (auto& [name, node] : names) node->crash(keep);
    }
};

class MemoryStorage::OpenFile final : public File {
public:
    OpenFile(MemoryStorage& storage, std::shared_ptr<Node> node)
        : storage_(storage), node_(std::move(node)) {}

    base::Result<void> write_at(std::uint64_t offset, std::span<const std::string_view> parts) override {
        std::string bytes;
        for (const auto part : parts) bytes += part;
        std::lock_guard lock(storage_.mutex_);
        const bool fails = storage_.fails();
        if (fails) bytes.resize(bytes.size() / 2);
        storage_.bytes_written_ += bytes.size();
        auto& content = node_->content;
        if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
        std::ranges::copy(bytes, content.begin() + static_cast<std::ptrdiff_t>(offset));
        if (fails) {
            return std::unexpected(
                base::Failure{.what = "injected: write", .disk_full = storage_.fails_for_want_of_room});
        }
        return {};
    }
    base::Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override {
        if (storage_.before_read) storage_.before_read();
        std::lock_guard lock(storage_.mutex_);
        if (offset >= node_->content.size()) return std::size_t{0};
        const std::size_t got = node_->content.copy(to, size, offset);
        storage_.bytes_read_ += got;
        return got;
    }
    base::Result<void> sync() override {
        std::lock_guard lock(storage_.mutex_);
        ++storage_.syncs_;
        if (storage_.fails()) {
            // As Linux does it: some pages reached the disk, and nobody tries the others again.
            std::mt19937 random(static_cast<unsigned>(storage_.operations_));
            node_->durable_content = mix(node_->durable_content, node_->content, random);
            return base::failure("injected: sync");
        }
        node_->durable_content = node_->content;
        return {};
    }
    base::Result<void> truncate(std::uint64_t size) override {
        std::lock_guard lock(storage_.mutex_);
        if (storage_.fails()) return base::failure("injected: truncate");
        node_->content.resize(size);
        return {};
    }
    base::Result<std::uint64_t> size() override {
        std::lock_guard lock(storage_.mutex_);
        return node_->content.size();
    }

private:
    MemoryStorage& storage_;
    std::shared_ptr<Node> node_;
};

MemoryStorage::MemoryStorage() : root_(std::make_shared<Node>()) { root_->directory = true; }
MemoryStorage::~MemoryStorage() = default;

void MemoryStorage::fail(std::uint64_t first, std::uint64_t count) {
    std::lock_guard lock(mutex_);
    fail_first_ = operations_ + first;
    fail_count_ = count;
}

std::uint64_t MemoryStorage::operations() const {
    std::lock_guard lock(mutex_);
    return operations_;
}

bool MemoryStorage::fails() {
    ++operations_;
    return operations_ >= fail_first_ && operations_ - fail_first_ < fail_count_;
}

void MemoryStorage::crash(std::mt19937* keep) {
    std::lock_guard lock(mutex_);
    root_->crash(keep);
}

std::string& MemoryStorage::content(const std::string& path) {
    std::lock_guard lock(mutex_);
    return find(path)->content;
}

std::uint64_t MemoryStorage::bytes_held() const {
    std::lock_guard lock(mutex_);
    return root_->bytes_held();
}

bool MemoryStorage::is_synced(const std::string& path) const {
    std::lock_guard lock(mutex_);
    const auto node = find(path);
    return node->content == node->durable_content;
}

std::shared_ptr<MemoryStorage::Node> MemoryStorage::parent(const std::string& path, std::string& name) const {
    const auto slash = path.rfind('/');
    name = slash == std::string::npos ? path : path.substr(slash + 1);
    return slash == std::string::npos ? root_ : find(path.substr(0, slash));
}

std::shared_ptr<MemoryStorage::Node> MemoryStorage::find(const std::string& path) const {
    if (path == ".") return root_;
    std::string name;
    const auto directory = parent(path, name);
    if (!directory) return nullptr;
    const auto found = directory->names.find(name);
    return found == directory->names.end() ? nullptr : found->second;
}

base::Result<std::shared_ptr<File>> MemoryStorage::open(const std::string& path) {
    if (before_open) before_open(path);
    std::lock_guard lock(mutex_);
    auto node = find(path);
    if (!node) return base::failure("no file " + path);
    return std::make_shared<OpenFile>(*this, std::move(node));
}

base::Result<std::shared_ptr<File>> MemoryStorage::create(const std::string& path) {
    std::lock_guard lock(mutex_);
    if (fails()) return base::failure("injected: create");
    std::string name;
    const auto directory = parent(path, name);
    if (!directory) return base::failure("no directory for " + path);
    auto& node = directory->names[name];
    if (!node) node = std::make_shared<Node>();
    node->content.clear();
    return std::make_shared<OpenFile>(*this, node);
}

base::Result<std::vector<std::string>> MemoryStorage::list(const std::string& path) {
    std::lock_guard lock(mutex_);
    const auto node = find(path);
    if (!node || !node->directory) return base::failure("no directory " + path);
    std::vector<std::string> names;
    for (const auto& [name, child] : node->names) names.push_back(name);
    return names;
}

base::Result<void> MemoryStorage::make_directory(const std::string& path) {
    std::lock_guard lock(mutex_);
    if (fails()) return base::failure("injected: make directory");
    std::string name;
    const auto directory = parent(path, name);
    if (!directory) return base::failure("no directory for " + path);
    auto& node = directory->names[name];
    if (!node) node = std::make_shared<Node>();
    node->directory = true;
    return {};
}

base::Result<void> MemoryStorage::remove(const std::string& path) {
    std::lock_guard lock(mutex_);
    if (fails()) return base::failure("injected: remove");
    std::string name;
    const auto directory = parent(path, name);
    if (!directory || directory->names.erase(name) == 0) return base::failure("nothing at " + path);
    return {};
}

base::Result<void> MemoryStorage::remove_file(const std::string& path) { return remove(path); }
base::Result<void> MemoryStorage::remove_directory(const std::string& path) { return remove(path); }

base::Result<void> MemoryStorage::rename(const std::string& from, const std::string& to) {
    std::lock_guard lock(mutex_);
    if (fails()) return base::failure("injected: rename");
    std::string from_name, to_name;
    const auto from_directory = parent(from, from_name);
    const auto to_directory = parent(to, to_name);
    if (!from_directory || !to_directory || !from_directory->names.contains(from_name)) {
        return base::failure("nothing at " + from);
    }
    to_directory->names[to_name] = from_directory->names[from_name];
    from_directory->names.erase(from_name);
    return {};
}

base::Result<void> MemoryStorage::sync_directory(const std::string& path) {
    std::lock_guard lock(mutex_);
    if (fails()) return base::failure("injected: sync directory");
    const auto node = find(path);
    if (!node) return base::failure("no directory " + path);
    node->durable_names = node->names;
    return {};
}

}  // namespace penstock::log::journal

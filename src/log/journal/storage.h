// Files and directories as the journal uses them: the one door to the disk, so that tests can fail any step.
//
// Every call may block and may come from any thread; calls on one File may overlap.  Paths are as the
// operating system takes them.  After a failed write any part of the bytes may be in the file; after a failed
// sync nothing is known about what the disk holds.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace penstock::log::journal {

class File {
public:
    virtual ~File() = default;

    // Writes the parts, one behind the other, all of them or fails; Failure::disk_full tells for want of
    // room.
    virtual base::Result<void> write_at(std::uint64_t offset, std::span<const std::string_view> parts) = 0;
    base::Result<void> write_at(std::uint64_t offset, std::string_view bytes) {
        return write_at(offset, std::span(&bytes, 1));
    }
    // Reads up to `size` bytes; fewer only at the end of the file.
    virtual base::Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) = 0;
    // fdatasync: content and size are durable when this succeeds; the file's name is not (sync_directory).
    virtual base::Result<void> sync() = 0;
    virtual base::Result<void> truncate(std::uint64_t size) = 0;
    virtual base::Result<std::uint64_t> size() = 0;
};

class Storage {
public:
    virtual ~Storage() = default;

    // An existing file, for reading and writing.
    virtual base::Result<std::shared_ptr<File>> open(const std::string& path) = 0;
    // A new file, or an existing one emptied.
    virtual base::Result<std::shared_ptr<File>> create(const std::string& path) = 0;
    // The names in a directory, sorted, without "." and "..".
    virtual base::Result<std::vector<std::string>> list(const std::string& path) = 0;
    // Succeeds when the directory exists already.
    virtual base::Result<void> make_directory(const std::string& path) = 0;
    virtual base::Result<void> remove_file(const std::string& path) = 0;
    // The directory must be empty.
    virtual base::Result<void> remove_directory(const std::string& path) = 0;
    virtual base::Result<void> rename(const std::string& from, const std::string& to) = 0;
    // Makes the names in the directory durable: what was created, removed and renamed there.
    virtual base::Result<void> sync_directory(const std::string& path) = 0;

    // How many bytes files may still grow by, all in all, where there is a limit.
    virtual std::uint64_t room() const { return UINT64_MAX; }
};

// Where a path's last name stands: "." for a path of one name.
std::string parent_directory(const std::string& path);

// The operating system's files; lives for ever.
Storage& posix_storage();

}  // namespace penstock::log::journal

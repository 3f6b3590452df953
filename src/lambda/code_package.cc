#include "lambda/code_package.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "base/random.h"

namespace penstock::lambda {
namespace {

namespace fs = std::filesystem;

std::unexpected<api::Error> invalid(std::string message) {
    return api::error("InvalidParameterValueException", std::move(message), 400);
}

std::unexpected<api::Error> not_a_zip() {
    return invalid("Could not unzip uploaded file. Please check your file, then try to upload again.");
}

std::unexpected<api::Error> not_stored(const std::string& why) {
    return api::error("ServiceException", "The code could not be unpacked: " + why, 500);
}

// A path inside the package: relative, without "..".
bool is_safe(const fs::path& path) {
    if (path.empty() || path.is_absolute()) return false;
    for (const auto& part : path) {
        if (part == "..") return false;
    }
    return true;
}

api::Result<void> write_file(archive* zip, const fs::path& to, mode_t mode, std::uint64_t& total) {
    const int fd = ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return not_stored(std::string("open: ") + std::strerror(errno));
    char buffer[64 * 1024];
    for (;;) {
        const la_ssize_t n = archive_read_data(zip, buffer, sizeof buffer);
        if (n == 0) break;
        if (n < 0) return ::close(fd), not_a_zip();
        total += static_cast<std::uint64_t>(n);
        if (total > kUnzippedBytesMax)
            return ::close(fd), invalid("Unzipped size must be smaller than 262144000 bytes");
        if (::write(fd, buffer, static_cast<std::size_t>(n)) != n)
            return ::close(fd), not_stored("disk full");
    }
    // AWS shows the code read-only; the execute bits of the package count (bootstrap must have one).
    ::fchmod(fd, (mode & 0111) ? 0555 : 0444);
    ::close(fd);
    return {};
}

struct Link {
    fs::path path;  // in the package
    std::string target;
};

// Where they point is for the function to follow, with its own rights; nothing is written through them, for
// they are made last, and not below one another.
api::Result<void> make_links(const std::vector<Link>& links, const fs::path& root) {
    for (const Link& link : links) {
        std::error_code failed;
        fs::path parent = root;
        for (const auto& part : link.path.parent_path()) {
            parent /= part;
            if (fs::is_symlink(fs::symlink_status(parent, failed))) return not_a_zip();
        }
        fs::create_directories(parent, failed);
        if (!failed) fs::create_symlink(link.target, root / link.path, failed);
        if (failed == std::errc::file_exists) return not_a_zip();
        if (failed) return not_stored(failed.message());
    }
    return {};
}

api::Result<void> unpack_into(archive* zip, const fs::path& root) {
    std::uint64_t total = 0;
    bool any = false;
    std::vector<Link> links;
    for (;;) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(zip, &entry);
        if (status == ARCHIVE_EOF) break;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return not_a_zip();
        any = true;
        const char* const name = archive_entry_pathname(entry);
        if (!name || !is_safe(name)) return not_a_zip();
        const fs::path to = root / name;
        std::error_code failed;
        if (archive_entry_filetype(entry) == AE_IFDIR) {
            fs::create_directories(to, failed);
        } else if (archive_entry_filetype(entry) == AE_IFREG) {
            fs::create_directories(to.parent_path(), failed);
            if (!failed) {
                auto written = write_file(zip, to, archive_entry_perm(entry), total);
                if (!written) return written;
            }
        } else if (archive_entry_filetype(entry) == AE_IFLNK) {
            const char* const target = archive_entry_symlink(entry);
            if (!target) return not_a_zip();
            links.push_back({name, target});
        }
        if (failed) return not_stored(failed.message());
    }
    if (!any) return invalid("Uploaded file must be a non-empty zip");
    return make_links(links, root);
}

}  // namespace

api::Result<void> unpack_zip(std::string_view zip, const std::string& directory) {
    if (fs::exists(directory)) return {};
    const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                        &archive_read_free);
    archive_read_support_format_zip(reader.get());
    if (archive_read_open_memory(reader.get(), zip.data(), zip.size()) != ARCHIVE_OK) return not_a_zip();
    const fs::path temporary = directory + ".new-" + base::random_lower_alphanumeric(8);
    std::error_code failed;
    fs::create_directories(temporary, failed);
    if (failed) return not_stored(failed.message());
    auto unpacked = unpack_into(reader.get(), temporary);
    if (unpacked) {
        fs::rename(temporary, directory, failed);
        if (failed && !fs::exists(directory))
            unpacked = not_stored(failed.message());
        else if (!failed)
            return {};
    }
    std::error_code ignored;
    fs::remove_all(temporary, ignored);
    return unpacked;
}

}  // namespace penstock::lambda

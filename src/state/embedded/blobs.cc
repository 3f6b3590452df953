#include "state/embedded/blobs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/hash.h"
#include "base/logging.h"
#include "base/random.h"
#include "loop/blocking.h"
#include "loop/loop.h"
#include "state/embedded/data_directory.h"

namespace penstock::state::embedded {
namespace {

using base::Answer;
using base::Errc;

constexpr std::string_view kTemporarySuffix = ".new";

// Only a digest becomes a path.
bool is_digest(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// A descriptor that is closed at the end of its scope.
struct Descriptor {
    int fd;
    explicit Descriptor(int f) : fd(f) {}
    Descriptor(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd >= 0) ::close(fd);
    }
};

std::unexpected<Errc> unavailable(std::string_view action, const std::string& path) {
    const int error = errno;
    base::log_error("state: " + std::string(action) + ' ' + path + ": " +
                    std::generic_category().message(error));
    return std::unexpected(Errc::unavailable);
}

Answer<void> sync_names(const std::string& directory) {
    const auto synced = sync_directory(directory);
    if (synced) return {};
    base::log_error("state: " + synced.error().what);
    return std::unexpected(Errc::unavailable);
}

Answer<void> write_file(const std::string& path, std::string_view bytes) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.fd < 0) return unavailable("open", path);
    while (!bytes.empty()) {
        const auto written = ::write(file.fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return unavailable("write", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.fd) != 0) return unavailable("sync", path);
    return {};
}

Answer<std::string> read_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.fd < 0 && errno == ENOENT) return std::unexpected(Errc::not_found);
    struct stat status {};
    if (file.fd < 0 || ::fstat(file.fd, &status) != 0) return unavailable("open", path);
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto got = ::read(file.fd, bytes.data() + done, bytes.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unavailable("read", path);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

Answer<void> put_file(const std::string& directory, const std::string& sha256, const std::string& bytes) {
    if (base::hex(base::sha256(bytes)) != sha256) return std::unexpected(Errc::corrupt);
    const std::string path = directory + '/' + sha256;
    const std::string temporary =
        path + '.' + base::random_lower_alphanumeric(8) + std::string(kTemporarySuffix);
    auto done = write_file(temporary, bytes);
    if (done && std::rename(temporary.c_str(), path.c_str()) != 0) done = unavailable("rename", temporary);
    if (done) return sync_names(directory);
    ::unlink(temporary.c_str());
    return done;
}

Answer<std::shared_ptr<const std::string>> get_file(const std::string& path, const std::string& sha256) {
    auto bytes = read_file(path);
    if (!bytes) return std::unexpected(bytes.error());
    if (base::hex(base::sha256(*bytes)) != sha256) {
        base::log_error("state: " + path + " does not fit its digest");
        return std::unexpected(Errc::corrupt);
    }
    return std::make_shared<const std::string>(std::move(*bytes));
}

Answer<void> erase_file(const std::string& directory, const std::string& sha256) {
    const std::string path = directory + '/' + sha256;
    if (::unlink(path.c_str()) != 0) {
        if (errno == ENOENT) return std::unexpected(Errc::not_found);
        return unavailable("remove", path);
    }
    return sync_names(directory);
}

class EmbeddedBlobs final : public Blobs {
public:
    EmbeddedBlobs(std::string directory, unsigned threads)
        : directory_(std::move(directory)), threads_(threads) {}

    void put(std::string sha256, std::string bytes, base::Done<void> done) override {
        run<void>(std::move(done),
                  [this, sha256 = std::move(sha256), bytes = std::move(bytes)]() -> Answer<void> {
                      return is_digest(sha256) ? put_file(directory_, sha256, bytes)
                                               : std::unexpected(Errc::corrupt);
                  });
    }

    void get(std::string sha256, base::Done<std::shared_ptr<const std::string>> done) override {
        using Blob = std::shared_ptr<const std::string>;
        run<Blob>(std::move(done), [this, sha256 = std::move(sha256)]() -> Answer<Blob> {
            if (!is_digest(sha256)) return std::unexpected(Errc::not_found);
            return get_file(directory_ + '/' + sha256, sha256);
        });
    }

    void erase(std::string sha256, base::Done<void> done) override {
        run<void>(std::move(done), [this, sha256 = std::move(sha256)]() -> Answer<void> {
            return is_digest(sha256) ? erase_file(directory_, sha256) : std::unexpected(Errc::not_found);
        });
    }

private:
    template <class T, class Work>
    void run(base::Done<T> done, Work work) {
        threads_.submit(
            [asker = loop::Loop::current(), done = std::move(done), work = std::move(work)]() mutable {
                asker->post([done = std::move(done), answer = work()]() mutable { done(std::move(answer)); });
            });
    }

    std::string directory_;
    loop::Blocking threads_;  // ends before the directory's name does
};

base::Result<void> remove_temporaries(const std::string& directory) {
    DIR* const listing = ::opendir(directory.c_str());
    if (!listing) return base::failure("list " + directory + ": " + std::generic_category().message(errno));
    while (const dirent* const entry = ::readdir(listing)) {
        const std::string_view name = entry->d_name;
        if (name.ends_with(kTemporarySuffix)) ::unlinkat(::dirfd(listing), entry->d_name, 0);
    }
    ::closedir(listing);
    return {};
}

}  // namespace

base::Result<std::unique_ptr<Blobs>> open_blobs(const std::string& directory, unsigned threads) {
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
        return base::failure("make directory " + directory + ": " + std::generic_category().message(errno));
    }
    if (auto removed = remove_temporaries(directory); !removed) return std::unexpected(removed.error());
    return std::make_unique<EmbeddedBlobs>(directory, threads);
}

}  // namespace penstock::state::embedded

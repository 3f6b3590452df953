#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/clock.h"
#include "tool/commands.h"
#include "tool/interrupt.h"
#include "tool/progress.h"
#include "tool/stream_reader.h"

namespace penstock::tool {
namespace {

// Written beside its place and moved there when it is whole, so that nobody takes a part for a capture.
class OutputFile {
public:
    explicit OutputFile(const std::string& path) : path_(path), partial_(path + ".partial") {
        file_ = path == "-" ? stdout : std::fopen(partial_.c_str(), "wb");
    }
    ~OutputFile() {
        if (!file_ || file_ == stdout) return;
        std::fclose(file_);
        std::remove(partial_.c_str());
    }
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    bool write(const std::string& text) {
        return file_ && std::fwrite(text.data(), 1, text.size(), file_) == text.size();
    }
    bool finish() {
        if (file_ == stdout) return std::fflush(stdout) == 0;
        const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
        return closed && std::rename(partial_.c_str(), path_.c_str()) == 0;
    }
    bool is_open() const { return file_; }
    base::Result<void> problem() const { return base::failure(path_ + ": " + std::strerror(errno)); }

private:
    std::string path_, partial_;
    std::FILE* file_;
};

// By time, as nobody knows how many there are: from the first record to now, or to --to.
double done_of(std::int64_t at, std::int64_t first, std::int64_t last) {
    return last > first ? static_cast<double>(at - first) / static_cast<double>(last - first) : -1;
}

}  // namespace

base::Result<void> export_stream(Client& client, const Options& options) {
    StreamReader reader(client, options.stream);
    if (auto begun = reader.begin(options.from); !begun) return base::failure(sentence(begun.error()));
    OutputFile file(options.file);
    if (!file.is_open()) return file.problem();

    Progress progress;
    {
        ProgressBar bar("exporting");
        const std::int64_t now = base::Clock::system().now_ms();
        const std::int64_t last = std::min(options.to_ms.value_or(now), now);
        std::optional<std::int64_t> first;
        while (true) {
            if (interrupted()) return base::failure("interrupted; nothing was written");
            auto record = reader.next();
            if (!record) return base::failure(sentence(record.error()) + "; nothing was written");
            if (!*record) break;
            const Line& line = **record;
            const std::int64_t at = line.arrival_ms.value_or(0);
            if (options.to_ms && at > *options.to_ms) break;  // all that follow are later still
            if (!file.write(write_line(line) + '\n')) return file.problem();
            if (!first) first = at;
            ++progress.records;
            progress.bytes += line.data.size() + line.partition_key.size();
            progress.done = done_of(at, *first, last);
            bar.show(progress);
        }
    }
    if (!file.finish()) return file.problem();
    std::fprintf(stderr, "%llu records of %zu shards exported\n",
                 static_cast<unsigned long long>(progress.records), reader.shards_read());
    return {};
}

}  // namespace penstock::tool

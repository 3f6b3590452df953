#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tool/batch_writer.h"
#include "tool/commands.h"
#include "tool/interrupt.h"
#include "tool/line.h"
#include "tool/line_reader.h"
#include "tool/pace.h"
#include "tool/progress.h"

namespace penstock::tool {
namespace {

class InputFile {
public:
    explicit InputFile(const std::string& path)
        : descriptor_(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~InputFile() {
        if (descriptor_ > STDIN_FILENO) close(descriptor_);
    }
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    int descriptor() const { return descriptor_; }
    // 0 for what has no size, such as a pipe.
    std::uint64_t size() const {
        struct stat about {};
        const bool known = fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode);
        return known ? static_cast<std::uint64_t>(about.st_size) : 0;
    }

private:
    int descriptor_;
};

PutRecords::Entry entry_of(Line line) {
    PutRecords::Entry entry;
    entry.partition_key.put(std::move(line.partition_key));
    if (!line.explicit_hash_key.empty()) entry.explicit_hash_key.put(std::move(line.explicit_hash_key));
    entry.data.put(std::move(line.data));
    return entry;
}

class Import {
public:
    Import(BatchWriter& writer, const InputFile& file, const Options& options)
        : writer_(writer),
          lines_(file.descriptor()),
          size_(file.size()),
          options_(options),
          pace_(options.speed) {}

    base::Result<void> run() {
        while (!interrupted()) {
            if (!lines_.ready()) {
                if (auto put = flush(); !put) return put;
            }
            const auto text = lines_.next();
            if (!text) return base::failure(options_.file + ": " + text.error().what);
            if (!*text) break;
            auto line = read_line(**text);
            if (!line) return bad_line(line.error().what);
            if (options_.speed > 0) {
                if (!line->arrival_ms) return bad_line("it has no arrivalTimestamp, which --speed needs");
                if (auto waited = wait_for(*line->arrival_ms); !waited) return waited;
                if (interrupted()) break;  // its time had not come
            }
            if (auto put = writer_.add(entry_of(std::move(*line))); !put)
                return base::failure(sentence(put.error()));
            show();
        }
        return flush();
    }

private:
    base::Result<void> flush() {
        if (auto put = writer_.flush(); !put) return base::failure(sentence(put.error()));
        return {};
    }

    // What stands before it is put.
    base::Result<void> bad_line(const std::string& what) {
        if (auto put = flush(); !put) return put;
        return base::failure("line " + std::to_string(lines_.number()) + " of " + options_.file + ": " +
                             what);
    }

    base::Result<void> wait_for(std::int64_t arrival_ms) {
        const auto now = std::chrono::steady_clock::now;
        const auto due = pace_.due(arrival_ms, now());
        if (due <= now()) return {};
        if (auto put = flush(); !put) return put;
        while (now() < due && !interrupted()) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - now());
            sleep(std::min(left, std::chrono::milliseconds(1000)));  // the bar moves on meanwhile
            show();
        }
        return {};
    }

    void show() {
        const double done = size_ ? static_cast<double>(lines_.bytes()) / static_cast<double>(size_) : -1;
        bar_.show({.records = writer_.put(), .bytes = writer_.bytes(), .done = done});
    }

    BatchWriter& writer_;
    LineReader lines_;
    std::uint64_t size_;
    const Options& options_;
    Pace pace_;
    ProgressBar bar_{"importing"};
};

}  // namespace

base::Result<void> import_stream(Client& client, const Options& options) {
    const InputFile file(options.file);
    if (file.descriptor() < 0) return base::failure(options.file + ": " + std::strerror(errno));
    BatchWriter writer(client, options.stream, options.retries);
    auto done = Import(writer, file, options).run();
    std::fprintf(stderr, "%llu records imported", static_cast<unsigned long long>(writer.put()));
    if (writer.lost()) std::fprintf(stderr, ", %zu that were read could not be", writer.lost());
    std::fputc('\n', stderr);
    if (writer.overtaken())
        std::fprintf(stderr, "%llu records came before earlier ones of their key, which had been refused\n",
                     static_cast<unsigned long long>(writer.overtaken()));
    if (done && interrupted()) return base::failure("interrupted");
    return done;
}

}  // namespace penstock::tool

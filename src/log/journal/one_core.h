// For the journal's tests: an engine on one core over some Storage, asked from the test's thread.
#pragma once
#include <string>
#include <vector>

#include "log/journal/journals.h"
#include "loop/ask.h"
#include "loop/cores.h"

namespace penstock::log::journal {

using loop::ask, loop::ask_later, loop::wait_for;

class OneCore {
public:
    explicit OneCore(Storage& storage, std::uint64_t segment_bytes = 4096, Sync sync = Sync::each_commit,
                     std::string directory = "data", std::uint64_t disk_bytes_max = 0)
        : cores_(1) {
        Options options{
            .directory = std::move(directory), .storage = storage, .clock = clock, .cores = cores_};
        options.segment_bytes = segment_bytes;
        options.sync = sync;
        options.interval_ms = 1;
        options.tidy_ms = 1;
        options.spares_ahead = false;  // so that what is done to the disk has an order
        options.disk_bytes_max = disk_bytes_max;
        options.writer_threads = 1;
        options.reader_threads = 1;
        auto opened = open_journals(options);
        if (opened) {
            log_ = std::move(*opened);
        } else {
            failure_ = opened.error().what;
        }
        cores_.start();
    }
    ~OneCore() { cores_.stop(); }

    base::ManualClock clock{1'000'000};

    // Empty when the engine opened.
    const std::string& failure() const { return failure_; }
    Log& log() { return *log_; }
    loop::Loop& loop() { return cores_.at(0); }

    Answer<void> create(const LogId& id) {
        return ask<void>(loop(), [&](auto done) { log_->create(id, std::move(done)); });
    }
    Answer<std::unique_ptr<Writer>> open_writer(const LogId& id, std::uint64_t epoch = 1) {
        return ask<std::unique_ptr<Writer>>(
            loop(), [&](auto done) { log_->open_writer(id, epoch, std::move(done)); });
    }
    // All at once; they go into one commit unless another is in flight.
    std::vector<Answer<Appended>> append(Writer& writer, const std::vector<std::string>& packs) {
        std::vector<std::shared_ptr<std::promise<Answer<Appended>>>> promises;
        for (std::size_t i = 0; i < packs.size(); ++i) {
            promises.push_back(std::make_shared<std::promise<Answer<Appended>>>());
        }
        loop().post([&writer, packs, promises] {
            for (std::size_t i = 0; i < packs.size(); ++i) {
                writer.append(packs[i], [promise = promises[i]](auto answer) { promise->set_value(answer); });
            }
        });
        std::vector<Answer<Appended>> answers;
        for (auto& promise : promises) answers.push_back(wait_for(promise->get_future()));
        return answers;
    }
    Answer<Batch> read(const LogId& id, Sequence from) {
        return ask<Batch>(loop(), [&](auto done) { log_->read(id, from, 1u << 20, std::move(done)); });
    }
    Answer<void> retain(const std::string& group, std::int64_t keep_ms) {
        return ask<void>(loop(), [&](auto done) { log_->retain(group, keep_ms, std::move(done)); });
    }
    Answer<Bounds> bounds(const LogId& id) {
        return ask<Bounds>(loop(), [&](auto done) { log_->bounds(id, std::move(done)); });
    }
    Answer<void> destroy(const std::string& group) {
        return ask<void>(loop(), [&](auto done) { log_->destroy(group, std::move(done)); });
    }

    // Entries from the first one on; `corrupt` when a read came to damage.
    struct Content {
        std::vector<std::string> entries;
        bool corrupt = false;
        bool exists = true;
    };
    Content content(const LogId& id) {
        Content content;
        for (;;) {
            const auto batch = read(id, content.entries.size() + 1);
            if (!batch) {
                content.corrupt = batch.error() == Errc::corrupt;
                content.exists = batch.error() != Errc::not_found;
                return content;
            }
            if (batch->entries.empty()) return content;
            for (const auto& entry : batch->entries) {
                if (entry.sequence != content.entries.size() + 1) std::abort();
                content.entries.push_back(*entry.data);
            }
        }
    }

private:
    loop::Cores cores_;
    std::unique_ptr<Log> log_;
    std::string failure_;
};

}  // namespace penstock::log::journal

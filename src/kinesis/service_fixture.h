// For tests: the Kinesis service on one core, over a disk in memory, and a clock that the test moves.
#pragma once
#include <doctest/doctest.h>

#include <future>

#include "base/temporary_directory.h"
#include "kinesis/operations.h"
#include "log/journal/journals.h"
#include "log/journal/memory_storage.h"
#include "state/embedded/open.h"
#include "wire/json.h"

namespace penstock::kinesis {

// A log, and a hold on its reads.
class TappedLog final : public log::Log {
public:
    explicit TappedLog(std::unique_ptr<log::Log> log) : log_(std::move(log)) {}
    std::function<void(std::function<void()> go_on)> before_read;

    void create(log::LogId id, log::Done<void> done) override {
        log_->create(std::move(id), std::move(done));
    }
    void open_writer(log::LogId id, std::uint64_t epoch,
                     log::Done<std::unique_ptr<log::Writer>> done) override {
        log_->open_writer(std::move(id), epoch, std::move(done));
    }
    void read(log::LogId id, log::Sequence from, std::size_t bytes, log::Done<log::Batch> done) override {
        if (!before_read) return log_->read(std::move(id), from, bytes, std::move(done));
        auto kept = std::make_shared<log::Done<log::Batch>>(std::move(done));
        before_read([this, id, from, bytes, kept] { log_->read(id, from, bytes, std::move(*kept)); });
    }
    std::unique_ptr<log::Waiting> next(log::LogId id, log::Sequence from, std::size_t bytes,
                                       log::Done<log::Batch> done) override {
        return log_->next(std::move(id), from, bytes, std::move(done));
    }
    void at_or_after(log::LogId id, base::WallMs time, log::Done<log::Sequence> done) override {
        log_->at_or_after(std::move(id), time, std::move(done));
    }
    void bounds(log::LogId id, log::Done<log::Bounds> done) override {
        log_->bounds(std::move(id), std::move(done));
    }
    void retain(std::string group, std::int64_t keep_ms, log::Done<void> done) override {
        log_->retain(std::move(group), keep_ms, std::move(done));
    }
    void destroy(std::string group, log::Done<void> done) override {
        log_->destroy(std::move(group), std::move(done));
    }

private:
    std::unique_ptr<log::Log> log_;
};

class Service {
public:
    explicit Service(Rules rules = {})
        : cores_(1), data_(*state::embedded::DataDirectory::open(directory_.path)) {
        engines_ = *state::embedded::open_engines(data_, {.home = cores_.home()});
        log_ = std::make_unique<TappedLog>(*log::journal::open_journals(
            {.directory = "log", .storage = storage_, .clock = clock, .cores = cores_, .tidy_ms = 1}));
        streams_ = std::make_unique<Streams>(*log_, *engines_.meta, clock, rules);
        cores_.start();
        loop::Cores& cores = cores_;
        std::promise<void> opened;
        auto open = [&]() -> loop::Task<void> {
            auto opening = streams_->open();
            const auto result = co_await opening;
            CHECK(result);
            opened.set_value();
        };
        cores.home().post([&] { loop::spawn(open()); });
        opened.get_future().wait();
    }
    ~Service() { cores_.stop(); }

    using Done = std::function<void(api::Result<api::Answer>&)>;

    // The answer's body, or "Error: message".
    std::string call(std::string_view name, std::string body, api::Caller caller = {}) {
        std::string text;
        ask(name, std::move(body), std::move(caller), [&](api::Result<api::Answer>& answer) {
            text = answer ? answer->body : answer.error().code + ": " + answer.error().message;
        });
        return text;
    }

    // An operation, from begin to end; `done` runs on the home loop.
    void ask(std::string_view name, std::string body, api::Caller caller, Done done) {
        std::promise<void> over;
        cores_.home().post([&] {
            start(name, std::move(body), std::move(caller), [&](api::Result<api::Answer>& answer) {
                done(answer);
                over.set_value();
            });
        });
        over.get_future().wait();
    }

    // The same on the home loop, where nothing can be waited for.
    void start(std::string_view name, std::string body, api::Caller caller, Done done) {
        loop::spawn(run(std::string(name), std::move(body), std::move(caller), std::move(done)));
    }

    loop::Loop& home() { return cores_.home(); }
    // Called before a read of the log, which goes on with what it is given.  Set while nothing is asked.
    std::function<void(std::function<void()> go_on)>& before_read() { return log_->before_read; }

    Streams& streams() { return *streams_; }
    // Names of the files that hold the records of the only stream.
    std::vector<std::string> files() { return *storage_.list("log/" + storage_.list("log")->at(0)); }

    base::ManualClock clock{1421889722000};  // Thu Jan 22 01:22:02 UTC 2015

private:
    loop::Task<void> run(std::string name, std::string body, api::Caller caller, Done done) {
        net::Request request;
        request.body = std::move(body);
        for (const api::Operation& operation : operations()) {
            if (operation.name != name) continue;
            api::Parts parts;
            parts.http = &request;
            auto calling = operation.call(streams_.get(), cores_, wire::TimestampFormat::epoch_seconds,
                                          caller, std::move(parts));
            auto answer = co_await calling;
            done(answer);
            co_return;
        }
    }

    base::TemporaryDirectory directory_;
    log::journal::MemoryStorage storage_;
    loop::Cores cores_;
    state::embedded::DataDirectory data_;
    state::embedded::Engines engines_;
    std::unique_ptr<TappedLog> log_;
    std::unique_ptr<Streams> streams_;
};

// A member of a document, as text or as JSON.
inline std::string member(const std::string& json, std::string_view name) {
    const auto document = wire::JsonDocument::parse(json);
    REQUIRE(document);
    CAPTURE(json);
    const auto value = document->root().find(name);
    REQUIRE(value);
    return value->is_text() ? std::string(value->text()) : value->to_json();
}

}  // namespace penstock::kinesis

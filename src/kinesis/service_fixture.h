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

class Service {
public:
    explicit Service(Rules rules = {})
        : cores_(1), data_(*state::embedded::DataDirectory::open(directory_.path)) {
        engines_ = *state::embedded::open_engines(data_, {.home = cores_.home()});
        log_ = *log::journal::open_journals(
            {.directory = "log", .storage = storage_, .clock = clock, .cores = cores_, .tidy_ms = 1});
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

    // The answer's body, or "Error: message".
    std::string call(std::string_view name, std::string body, api::Caller caller = {}) {
        std::promise<std::string> done;
        net::Request request;
        request.body = std::move(body);
        auto run = [&]() -> loop::Task<void> {
            for (const api::Operation& operation : operations()) {
                if (operation.name != name) continue;
                api::Parts parts;
                parts.http = &request;
                auto calling = operation.call(streams_.get(), cores_, wire::TimestampFormat::epoch_seconds,
                                              caller, std::move(parts));
                auto answer = co_await calling;
                done.set_value(answer ? answer->body : answer.error().code + ": " + answer.error().message);
                co_return;  // what is captured may be gone once the value is set
            }
        };
        cores_.home().post([&] { loop::spawn(run()); });
        return done.get_future().get();
    }

    Streams& streams() { return *streams_; }
    // Names of the files that hold the records of the only stream.
    std::vector<std::string> files() { return *storage_.list("log/" + storage_.list("log")->at(0)); }

    base::ManualClock clock{1421889722000};  // Thu Jan 22 01:22:02 UTC 2015

private:
    base::TemporaryDirectory directory_;
    log::journal::MemoryStorage storage_;
    loop::Cores cores_;
    state::embedded::DataDirectory data_;
    state::embedded::Engines engines_;
    std::unique_ptr<log::Log> log_;
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

// What conformance_test.cc asks an engine with: one engine on two cores, asked from the test's thread.
#pragma once
#include <doctest/doctest.h>

#include "log/conformance.h"
#include "loop/ask.h"
#include "loop/cores.h"

namespace penstock::log {

using loop::ask, loop::ask_later, loop::wait_for;

inline constexpr std::size_t kPlenty = 1u << 20;

// One engine on two cores, asked from the test's thread.
struct Fixture {
    explicit Fixture(const EngineUnderTest& e) : engine(e) { open(); }
    ~Fixture() { close(); }

    void open() {
        cores = std::make_unique<loop::Cores>(2u);
        log = engine.open(*cores, clock);
        cores->start();
    }
    void close() {
        if (!cores) return;
        cores->stop();
        log.reset();
        cores.reset();
    }
    void reopen() {
        close();
        open();
    }

    Answer<void> create(LogId id, unsigned core = 0) {
        return ask<void>(cores->at(core), [&](auto done) { log->create(id, std::move(done)); });
    }
    Answer<std::unique_ptr<Writer>> open_writer(LogId id, std::uint64_t epoch, unsigned core = 0) {
        return ask<std::unique_ptr<Writer>>(cores->at(core),
                                            [&](auto done) { log->open_writer(id, epoch, std::move(done)); });
    }
    std::unique_ptr<Writer> writer(LogId id, std::uint64_t epoch = 1) {
        REQUIRE(create(id));
        auto opened = open_writer(id, epoch);
        REQUIRE(opened);
        return std::move(*opened);
    }
    auto append_later(Writer& writer, std::string pack, unsigned core = 0) {
        return ask_later<Appended>(cores->at(core), [&writer, pack = std::move(pack)](auto done) {
            writer.append(pack, std::move(done));
        });
    }
    Answer<Appended> append(Writer& writer, std::string pack, unsigned core = 0) {
        return wait_for(append_later(writer, std::move(pack), core));
    }
    Answer<Appended> end(Writer& writer) {
        return ask<Appended>(cores->at(0), [&](auto done) { writer.close(std::move(done)); });
    }
    Answer<Batch> read(LogId id, Sequence from, std::size_t bytes_max = kPlenty, unsigned core = 0) {
        return ask<Batch>(cores->at(core),
                          [&](auto done) { log->read(id, from, bytes_max, std::move(done)); });
    }
    // All entries from `from` on, by as many reads as it takes.
    std::vector<std::string> read_all(LogId id, Sequence from = 1, std::size_t bytes_max = kPlenty) {
        std::vector<std::string> all;
        for (;;) {
            const auto batch = read(id, from, bytes_max);
            REQUIRE(batch);
            if (batch->entries.empty()) return all;
            for (const auto& entry : batch->entries) {
                REQUIRE(entry.sequence == from++);
                all.push_back(*entry.data);
            }
        }
    }
    Bounds bounds(LogId id) {
        const auto bounds = ask<Bounds>(cores->at(1), [&](auto done) { log->bounds(id, std::move(done)); });
        REQUIRE(bounds);
        return *bounds;
    }
    Answer<void> retain(const std::string& group, std::int64_t keep_ms) {
        return ask<void>(cores->at(1), [&](auto done) { log->retain(group, keep_ms, std::move(done)); });
    }
    // Waits until the log's first kept entry is this one.
    void wait_for_first(LogId id, Sequence first) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (bounds(id).first != first) REQUIRE(std::chrono::steady_clock::now() < deadline);
    }
    Answer<Sequence> at_or_after(LogId id, WallMs time) {
        return ask<Sequence>(cores->at(0), [&](auto done) { log->at_or_after(id, time, std::move(done)); });
    }
    Answer<void> destroy(const std::string& group) {
        return ask<void>(cores->at(1), [&](auto done) { log->destroy(group, std::move(done)); });
    }
    // Starts next() on core 1; the Waiting lives in the returned box, on that core.
    using Box = std::shared_ptr<std::unique_ptr<Waiting>>;
    std::pair<std::future<Answer<Batch>>, Box> next(LogId id, Sequence from) {
        auto box = std::make_shared<std::unique_ptr<Waiting>>();
        auto future = ask_later<Batch>(cores->at(1), [this, id, from, box](auto done) {
            *box = log->next(id, from, kPlenty, std::move(done));
        });
        return {std::move(future), box};
    }
    // Returns once everything posted to and from both cores so far was handled.
    void settle() {
        for (int round = 0; round < 4; ++round) {
            for (unsigned core = 0; core < 2; ++core) {
                ask<void>(cores->at(core), [](auto done) { done({}); });
            }
        }
    }

    const EngineUnderTest& engine;
    base::ManualClock clock{1'000'000};
    std::unique_ptr<loop::Cores> cores;
    std::unique_ptr<Log> log;
};

template <class Test>
void on_every_engine(Test test) {
    for (const auto& engine : engines_under_test()) {
        SUBCASE(engine.name) {
            Fixture fixture(engine);
            test(fixture);
        }
    }
}

}  // namespace penstock::log

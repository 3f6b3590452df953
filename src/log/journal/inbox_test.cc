#include "log/journal/inbox.h"

#include <doctest/doctest.h>

#include "log/journal/journals.h"
#include "log/journal/memory_storage.h"
#include "loop/ask.h"
#include "loop/cores.h"

using namespace penstock;
using log::journal::Inbox;
using log::journal::MemoryStorage;
using log::journal::Request;

namespace {

Request append_of(std::size_t bytes) {
    Request request;
    request.pack = std::string(bytes, 'x');
    return request;
}

}  // namespace

TEST_CASE("a journal is told of an append once, and not while it will look by itself") {
    Inbox inbox;

    CHECK(inbox.put(append_of(1)));
    CHECK_FALSE(inbox.put(append_of(2)));
    CHECK(inbox.take().size() == 2);
    CHECK(inbox.put(append_of(3)));

    CHECK(inbox.take().size() == 1);
    inbox.watch();
    CHECK_FALSE(inbox.put(append_of(4)));
    CHECK(inbox.take().size() == 1);
}

TEST_CASE("a journal is told while it will look by itself, if much has come") {
    Inbox inbox;
    inbox.watch();

    CHECK_FALSE(inbox.put(append_of(1u << 20)));
    CHECK(inbox.put(append_of(1)));
    CHECK(inbox.take().size() == 2);
}

TEST_CASE("what a core appends goes before what it asks for afterwards, whichever core the journal is on") {
    constexpr std::uint64_t appends = 300;
    MemoryStorage storage;
    const base::ManualClock clock(1'000'000);
    loop::Cores cores(2);
    log::journal::Options options{.directory = "data", .storage = storage, .clock = clock, .cores = cores};
    const auto log = std::move(*log::journal::open_journals(options));
    cores.start();
    for (int i = 0; i < 8; ++i) {
        const std::string group = "group " + std::to_string(i);
        loop::Loop& core = cores.at(static_cast<unsigned>(i % 2));
        REQUIRE(loop::ask<void>(core, [&](auto done) { log->create({group, 0}, std::move(done)); }));
        const auto writer = std::move(*loop::ask<std::unique_ptr<log::Writer>>(core, [&](auto done) {
            log->open_writer({group, 0}, 1, std::move(done));
        }));

        std::vector<log::Answer<log::Appended>> answers;
        const auto destroyed = loop::ask<void>(core, [&](auto done) {
            for (std::uint64_t n = 0; n < appends; ++n)
                writer->append("record", [&](auto answer) { answers.push_back(answer); });
            log->destroy(group, std::move(done));
        });

        CAPTURE(i);
        CHECK(destroyed);
        REQUIRE(answers.size() == appends);
        for (std::uint64_t n = 0; n < appends; ++n) {
            REQUIRE(answers[n]);
            CHECK(answers[n]->sequence == n + 1);
        }
    }
    cores.stop();
}

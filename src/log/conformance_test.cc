// What every engine of log::Log must do.  Knows log.h only.
#include "log/conformance_fixture.h"

using namespace penstock;
using log::Errc;
using log::Fixture;
using log::kPlenty;
using log::LogId;
using log::on_every_engine;
using loop::ask;
using loop::wait_for;

namespace {

const LogId kPrices{"prices/1", 0};

}  // namespace

TEST_CASE("what is appended is read back in order, byte for byte, from any core") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        const std::string binary("a\0b\xff", 4);

        CHECK(f.append(*writer, binary)->sequence == 1);
        CHECK(f.append(*writer, "")->sequence == 2);
        CHECK(f.append(*writer, "third", 1)->sequence == 3);

        CHECK(f.read_all(kPrices) == std::vector<std::string>{binary, "", "third"});
        const auto batch = f.read(kPrices, 2, kPlenty, 1);
        REQUIRE(batch);
        REQUIRE(batch->entries.size() == 2);
        CHECK(batch->entries[0].sequence == 2);
        CHECK(batch->entries[0].at == 1'000'000);
        CHECK(batch->bounds.first == 1);
        CHECK(batch->bounds.last == 3);
        CHECK_FALSE(batch->bounds.closed);
    });
}

TEST_CASE("pipelined appends keep their order") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        std::vector<std::future<log::Answer<log::Appended>>> answers;
        std::vector<std::string> packs;
        for (int i = 0; i < 500; ++i) {
            packs.push_back("pack " + std::to_string(i) + std::string(static_cast<std::size_t>(i), '.'));
            answers.push_back(f.append_later(*writer, packs.back(), 1));
        }

        for (std::size_t i = 0; i < answers.size(); ++i)
            CHECK(wait_for(std::move(answers[i]))->sequence == i + 1);
        CHECK(f.read_all(kPrices) == packs);
        CHECK(f.read_all(kPrices, 1, 1) == packs);
    });
}

TEST_CASE("what is pipelined is answered in call order, refusals too") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        std::string answers;
        const auto note = [&](char as) {
            return [&answers, as](log::Answer<log::Appended> answer) {
                answers += as;
                answers += answer ? '+' : '-';
            };
        };
        ask<log::Appended>(f.cores->at(0), [&](auto done) {
            for (int i = 0; i < 3; ++i) writer->append("x", note('a'));
            writer->close(note('c'));
            writer->append(std::string(17u << 20, 'x'), note('b'));
            writer->append("x", std::move(done));
        });

        CHECK(answers == "a+a+a+c+b-");
    });
}

TEST_CASE("appenders on two cores get sequences without gaps") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        const auto other = f.writer({"prices/1", 1});
        std::vector<std::future<log::Answer<log::Appended>>> answers;
        for (unsigned i = 0; i < 400; ++i) {
            answers.push_back(f.append_later(*writer, std::to_string(i), i % 2));
            wait_for(f.append_later(*other, "other", i % 2));
        }

        std::vector<log::Sequence> sequences;
        for (auto& answer : answers) sequences.push_back(wait_for(std::move(answer))->sequence);
        std::sort(sequences.begin(), sequences.end());
        for (std::size_t i = 0; i < sequences.size(); ++i) CHECK(sequences[i] == i + 1);
        CHECK(f.read_all(kPrices).size() == 400);
        CHECK(f.read_all({"prices/1", 1}).size() == 400);
    });
}

TEST_CASE("a log is created once") {
    on_every_engine([](Fixture& f) {
        CHECK(f.create(kPrices));
        CHECK(f.create(kPrices).error() == Errc::conflict);
        CHECK(f.create({"prices/1", 1}));
        f.reopen();
        CHECK(f.create(kPrices).error() == Errc::conflict);
    });
}

TEST_CASE("an unknown log is not found, whatever is asked") {
    on_every_engine([](Fixture& f) {
        const LogId unknown{"nothing", 7};
        REQUIRE(f.create(kPrices));
        for (const auto& id : {unknown, LogId{"prices/1", 7}}) {
            CHECK(f.read(id, 1).error() == Errc::not_found);
            CHECK(f.at_or_after(id, 0).error() == Errc::not_found);
            CHECK(f.open_writer(id, 1).error() == Errc::not_found);
            CHECK(wait_for(f.next(id, 1).first).error() == Errc::not_found);
        }
        CHECK(f.destroy("nothing").error() == Errc::not_found);
    });
}

TEST_CASE("a read answers at least one entry, else about as many bytes as asked for") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        for (int i = 0; i < 10; ++i) REQUIRE(f.append(*writer, std::string(1000, 'x')));

        CHECK(f.read(kPrices, 3, 0)->entries.size() == 1);
        CHECK(f.read(kPrices, 3, 3500)->entries.size() == 3);
        CHECK(f.read(kPrices, 0)->entries.size() == 10);
        CHECK(f.read(kPrices, 11)->entries.empty());
        CHECK(f.read(kPrices, 1'000'000)->entries.empty());
    });
}

TEST_CASE("an append wakes the reads that wait at the tail, on their own core") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        auto [first, first_box] = f.next(kPrices, 1);
        auto [second, second_box] = f.next(kPrices, 1);
        auto [ahead, ahead_box] = f.next(kPrices, 2);
        f.settle();

        REQUIRE(f.append(*writer, "one"));

        CHECK(*wait_for(std::move(first))->entries.at(0).data == "one");
        CHECK(*wait_for(std::move(second))->entries.at(0).data == "one");
        REQUIRE(f.append(*writer, "two"));
        CHECK(*wait_for(std::move(ahead))->entries.at(0).data == "two");
        CHECK(wait_for(f.next(kPrices, 1).first)->entries.size() >= 1);
    });
}

TEST_CASE("a cancelled wait is not answered") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        bool answered = false;
        ask<void>(f.cores->at(1), [&](auto done) {
            auto waiting = f.log->next(kPrices, 1, kPlenty, [&](auto) { answered = true; });
            waiting.reset();
            done({});
        });

        REQUIRE(f.append(*writer, "one"));
        f.settle();

        CHECK_FALSE(answered);
    });
}

TEST_CASE("a closed log takes no more, tells its readers, and stays closed") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        REQUIRE(f.append(*writer, "one"));
        auto [waiting, box] = f.next(kPrices, 2);
        f.settle();

        CHECK(f.end(*writer)->sequence == 2);

        const auto woken = wait_for(std::move(waiting));
        REQUIRE(woken);
        CHECK(woken->entries.empty());
        CHECK(woken->bounds.closed);
        CHECK(f.append(*writer, "two").error() == Errc::closed);
        CHECK(f.end(*writer).error() == Errc::closed);
        f.reopen();
        CHECK(f.bounds(kPrices).closed);
        CHECK(f.bounds(kPrices).last == 1);
        CHECK(wait_for(f.next(kPrices, 2).first)->bounds.closed);
        CHECK(f.read_all(kPrices) == std::vector<std::string>{"one"});
    });
}

TEST_CASE("a newer epoch fences the older one, also after a restart") {
    on_every_engine([](Fixture& f) {
        auto old_writer = f.writer(kPrices, 3);
        REQUIRE(f.append(*old_writer, "old"));

        auto new_writer = f.open_writer(kPrices, 4, 1);
        REQUIRE(new_writer);

        CHECK(f.append(*old_writer, "late").error() == Errc::fenced);
        CHECK(f.end(*old_writer).error() == Errc::fenced);
        CHECK(f.append(**new_writer, "new")->sequence == 2);
        CHECK(f.open_writer(kPrices, 3).error() == Errc::fenced);
        old_writer.reset();
        new_writer->reset();
        f.reopen();
        CHECK(f.open_writer(kPrices, 3).error() == Errc::fenced);
        CHECK(f.open_writer(kPrices, 5));
        CHECK(f.read_all(kPrices) == std::vector<std::string>{"old", "new"});
    });
}

TEST_CASE("an entry's time never goes backwards, though the clock does") {
    on_every_engine([](Fixture& f) {
        auto writer = f.writer(kPrices);
        f.clock.set(2'000'000);
        CHECK(f.append(*writer, "a")->at == 2'000'000);
        f.clock.set(1'500'000);
        CHECK(f.append(*writer, "b")->at == 2'000'000);
        writer.reset();

        f.reopen();

        writer = std::move(*f.open_writer(kPrices, 2));
        CHECK(f.append(*writer, "c")->at == 2'000'000);
        f.clock.set(2'000'001);
        CHECK(f.append(*writer, "d")->at == 2'000'001);
    });
}

TEST_CASE("a time finds the first entry at or after it") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        CHECK(*f.at_or_after(kPrices, 0) == 1);
        // Times 2'000'000, 2'000'000, 2'000'010, 2'000'010, ...
        for (int i = 0; i < 300; ++i) {
            f.clock.set(2'000'000 + i / 2 * 10);
            REQUIRE(f.append(*writer, std::string(700, 'x')));
        }
        const auto check = [&] {
            CHECK(*f.at_or_after(kPrices, 0) == 1);
            for (log::Sequence pair = 0; pair < 150; ++pair) {
                const auto time = static_cast<log::WallMs>(2'000'000 + pair * 10);
                CHECK(*f.at_or_after(kPrices, time) == 1 + pair * 2);
                CHECK(*f.at_or_after(kPrices, time - 1) == 1 + pair * 2);
            }
            CHECK(*f.at_or_after(kPrices, 2'001'491) == 301);
        };

        check();
        f.reopen();
        check();
    });
}

TEST_CASE("an entry over the limit is refused and the log goes on") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        CHECK(f.append(*writer, std::string(17u << 20, 'x')).error() == Errc::too_large);
        CHECK(f.append(*writer, std::string(3u << 20, 'y'))->sequence == 1);
        CHECK(f.read_all(kPrices).at(0).size() == 3u << 20);
    });
}

TEST_CASE("a destroyed group is gone, for its readers and its writers too") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        const auto kept = f.writer({"kept", 0});
        REQUIRE(f.append(*writer, "one"));
        REQUIRE(f.append(*kept, "kept"));
        auto [waiting, box] = f.next(kPrices, 2);
        f.settle();

        CHECK(f.destroy("prices/1"));

        CHECK(wait_for(std::move(waiting)).error() == Errc::not_found);
        CHECK(f.append(*writer, "two").error() == Errc::not_found);
        CHECK(f.read(kPrices, 1).error() == Errc::not_found);
        f.reopen();
        CHECK(f.read(kPrices, 1).error() == Errc::not_found);
        CHECK(f.read_all({"kept", 0}) == std::vector<std::string>{"kept"});
    });
}

TEST_CASE("everything is there after opening again, in many groups with several logs each") {
    on_every_engine([](Fixture& f) {
        for (int group = 0; group < 20; ++group) {
            for (unsigned number = 0; number < 3; ++number) {
                const LogId id{"group " + std::to_string(group), number};
                const auto writer = f.writer(id);
                for (int i = 0; i < 5; ++i) REQUIRE(f.append(*writer, id.group + std::to_string(i)));
            }
        }

        f.reopen();

        for (int group = 0; group < 20; ++group) {
            for (unsigned number = 0; number < 3; ++number) {
                const LogId id{"group " + std::to_string(group), number};
                REQUIRE(f.read_all(id).size() == 5);
                const auto writer = f.open_writer(id, 2);
                CHECK(f.append(**writer, "more")->sequence == 6);
                CHECK(f.read_all(id).back() == "more");
            }
        }
    });
}

TEST_CASE("what is over age goes, what is younger stays, and readers of what has gone go on behind it") {
    on_every_engine([](Fixture& f) {
        const std::int64_t hour = 3'600'000;
        const auto writer = f.writer(kPrices);
        const auto other = f.writer({"prices/1", 1});
        REQUIRE(f.retain("prices/1", 24 * hour));
        for (int i = 0; i < 3; ++i) REQUIRE(f.append(*writer, "old"));
        REQUIRE(f.append(*other, "old"));
        f.clock.advance(20 * hour);
        REQUIRE(f.append(*writer, "young"));
        f.settle();
        CHECK(f.bounds(kPrices).first == 1);

        f.clock.advance(4 * hour + 1);

        f.wait_for_first(kPrices, 4);
        CHECK(f.read_all(kPrices, 4) == std::vector<std::string>{"young"});
        CHECK(f.read(kPrices, 1)->entries.at(0).sequence == 4);
        CHECK(wait_for(f.next(kPrices, 2).first)->entries.at(0).sequence == 4);
        CHECK(*f.at_or_after(kPrices, 0) == 4);
        CHECK(f.bounds({"prices/1", 1}).first == 2);
        CHECK(f.bounds({"prices/1", 1}).last == 1);
        CHECK(f.read({"prices/1", 1}, 1)->entries.empty());
        CHECK(f.append(*other, "new")->sequence == 2);
        CHECK(f.retain("nothing", 1).error() == Errc::not_found);
    });
}

TEST_CASE("sequences go on where they were though everything has gone, also after a restart") {
    on_every_engine([](Fixture& f) {
        const LogId ended{"prices/1", 1};
        auto writer = f.writer(kPrices, 5);
        auto last_writer = f.writer(ended);
        for (int i = 0; i < 50; ++i) REQUIRE(f.append(*writer, std::string(1000, 'x')));
        REQUIRE(f.append(*last_writer, "last"));
        REQUIRE(f.end(*last_writer));
        REQUIRE(f.retain("prices/1", 86'400'000));
        f.clock.advance(86'400'001);
        f.wait_for_first(kPrices, 51);
        writer.reset();
        last_writer.reset();

        f.reopen();

        CHECK(f.bounds(kPrices).first == 51);
        CHECK(f.bounds(kPrices).last == 50);
        CHECK(f.bounds(ended).closed);
        CHECK(f.bounds(ended).first == 2);
        CHECK(f.open_writer(kPrices, 4).error() == Errc::fenced);
        writer = std::move(*f.open_writer(kPrices, 5));
        CHECK(f.append(*writer, "after")->sequence == 51);
        CHECK(f.read_all(kPrices, 51) == std::vector<std::string>{"after"});
        CHECK(f.create(kPrices).error() == Errc::conflict);
    });
}

TEST_CASE("a shorter time to keep counts at once") {
    on_every_engine([](Fixture& f) {
        const auto writer = f.writer(kPrices);
        REQUIRE(f.append(*writer, "one"));
        REQUIRE(f.retain("prices/1", 86'400'000));
        f.clock.advance(3'600'000);
        f.settle();
        CHECK(f.bounds(kPrices).first == 1);

        REQUIRE(f.retain("prices/1", 1'800'000));

        f.wait_for_first(kPrices, 2);
    });
}

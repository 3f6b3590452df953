#include "state/embedded/open.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

#include "base/hash.h"
#include "base/temporary_directory.h"
#include "loop/ask.h"
#include "loop/cores.h"
#include "state/embedded/cells.h"
#include "state/embedded/database.h"
#include "state/embedded/meta.h"

using namespace penstock;
using namespace penstock::state::embedded;
using base::Errc;
using base::TemporaryDirectory;

namespace {

// Runs SQL the way an administrator would.
void sqlite_shell(const std::string& path, const std::string& sql) {
    REQUIRE(std::system(("sqlite3 '" + path + "' \"" + sql + "\" > /dev/null").c_str()) == 0);
}

// A store whose writes fail while told so.
struct FailingStore final : Store {
    explicit FailingStore(std::unique_ptr<Store> i, std::shared_ptr<std::atomic<bool>> f)
        : inner(std::move(i)), failing(std::move(f)) {}
    base::Result<void> load(Table table,
                            const std::function<void(std::string_view, std::string_view)>& visit) override {
        return inner->load(table, visit);
    }
    base::Result<void> write(Table table, const std::vector<Row>& rows) override {
        if (*failing) return base::failure("injected");
        return inner->write(table, rows);
    }
    std::unique_ptr<Store> inner;
    std::shared_ptr<std::atomic<bool>> failing;
};

// A store that notes what is asked of it.
struct NotingStore final : Store {
    base::Result<void> load(Table, const std::function<void(std::string_view, std::string_view)>&) override {
        return {};
    }
    base::Result<void> write(Table, const std::vector<Row>&) override {
        ++written;
        return {};
    }
    base::Result<void> write_unsynced(Table, const std::vector<Row>&) override {
        ++unsynced;
        return {};
    }
    base::Result<void> sync() override {
        ++synced;
        return {};
    }
    std::atomic<int> written = 0, unsynced = 0, synced = 0;
};

}  // namespace

TEST_CASE("a cell that is put soon is answered before it is synced, and is synced then") {
    loop::Cores cores(1);
    auto owned = std::make_unique<NotingStore>();
    NotingStore& notes = *owned;
    auto store = std::make_shared<StoreThread>(std::move(owned));
    auto cells = std::move(*open_cells(store));
    cores.start();

    REQUIRE(loop::ask<void>(cores.home(), [&](auto done) { cells->put("a", "1", std::move(done)); }));
    CHECK(notes.written == 1);
    CHECK(notes.unsynced == 0);
    REQUIRE(loop::ask<void>(cores.home(), [&](auto done) { cells->put_soon("a", "2", std::move(done)); }));
    CHECK(notes.written == 1);
    CHECK(notes.unsynced == 1);
    while (notes.synced == 0) std::this_thread::yield();
    // With one that may not be lost, both are synced before the answer.
    REQUIRE(loop::ask<void>(cores.home(), [&](auto done) {
        cells->put_soon("a", "3", [](auto) {});
        cells->put("b", "3", std::move(done));
    }));
    CHECK(notes.written + notes.unsynced >= 3);
    CHECK(notes.written >= 2);
    cores.stop();
}

TEST_CASE("a data directory in use is not opened again, and is free once its holder has gone") {
    TemporaryDirectory directory;
    {
        const auto held = DataDirectory::open(directory.path);
        REQUIRE(held);
        const auto second = DataDirectory::open(directory.path);
        REQUIRE_FALSE(second);
        CHECK(second.error().what == "the data directory " + directory.path + " is used by another process");
    }
    CHECK(DataDirectory::open(directory.path));
}

TEST_CASE("a database of a newer schema, or of another program, is refused with a sentence that says so") {
    TemporaryDirectory directory;
    const auto path = directory.path + "/state.db";
    REQUIRE(open_database(path));
    sqlite_shell(path, "PRAGMA user_version = 7");
    CHECK(open_database(path).error().what ==
          path +
              " was written by a newer version of penstock: its schema is version 7, this program knows "
              "versions up to 1");
    const auto other = directory.path + "/other.db";
    sqlite_shell(other, "CREATE TABLE t (x); PRAGMA application_id = 5");
    CHECK(open_database(other).error().what == other + " is a database of another program");
    const auto text = directory.path + "/text";
    std::FILE* const file = std::fopen(text.c_str(), "w");
    std::fputs("this is no database, whatever its name may be, and it is long enough to be looked at", file);
    std::fclose(file);
    CHECK_FALSE(open_database(text));
}

TEST_CASE("a commit that the disk refuses is not applied, and does not count as a change") {
    TemporaryDirectory directory;
    const auto failing = std::make_shared<std::atomic<bool>>(false);
    loop::Cores cores(1);
    auto store = std::make_shared<StoreThread>(
        std::make_unique<FailingStore>(std::move(*open_database(directory.path + "/state.db")), failing));
    auto meta = std::move(*open_meta(store, cores.home()));
    auto cells = std::move(*open_cells(store));
    cores.start();
    const auto commit = [&](state::Meta::Version base, const std::string& value) {
        return loop::ask<state::Meta::Version>(cores.home(), [&](auto done) {
            meta->commit(base, {{"key", value}}, std::move(done));
        });
    };
    const auto put = [&](const std::string& value) {
        return loop::ask<void>(cores.home(), [&](auto done) { cells->put("cell", value, std::move(done)); });
    };
    REQUIRE(commit(1, "1"));
    REQUIRE(put("1"));

    *failing = true;
    CHECK(commit(2, "2").error() == Errc::unavailable);
    CHECK(put("2").error() == Errc::unavailable);
    *failing = false;

    CHECK(*loop::ask<std::optional<std::string>>(
              cores.home(), [&](auto done) { cells->get("cell", std::move(done)); }) == "1");
    loop::run_on(cores.home(), [&] {
        CHECK(meta->version() == 2);
        CHECK(meta->get("key") == "1");
    });
    CHECK(commit(2, "3"));
    CHECK(put("3"));
    cores.stop();
}

TEST_CASE("a blob spoilt on the disk answers corrupt, and what an interrupted put left is removed") {
    TemporaryDirectory directory;
    const auto digest = base::hex(base::sha256("code"));
    const auto path = directory.path + "/blobs/" + digest;
    loop::Cores cores(1);
    const auto lock = DataDirectory::open(directory.path);
    {
        const auto first = open_engines(*lock, {.home = cores.home()});
        REQUIRE(first);
    }
    std::FILE* const leftover = std::fopen((path + ".abcdefgh.new").c_str(), "w");
    std::fclose(leftover);
    auto engines = std::move(*open_engines(*lock, {.home = cores.home()}));
    cores.start();
    CHECK(access((path + ".abcdefgh.new").c_str(), F_OK) != 0);
    REQUIRE(loop::ask<void>(cores.home(),
                            [&](auto done) { engines.blobs->put(digest, "code", std::move(done)); }));

    std::FILE* const file = std::fopen(path.c_str(), "w");
    std::fputs("cold", file);
    std::fclose(file);

    using Blob = std::shared_ptr<const std::string>;
    CHECK(loop::ask<Blob>(cores.home(), [&](auto done) {
              engines.blobs->get(digest, std::move(done));
          }).error() == Errc::corrupt);
    cores.stop();
}

#include "state/embedded/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace penstock::state::embedded {
namespace {

constexpr int kApplicationId = 0x50454e53;  // "PENS"
constexpr int kBusyMs = 5000;               // somebody looks with the sqlite3 shell

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

struct TableStatements {
    Statement put;
    Statement erase;
};

class Database final : public Store {
public:
    Database(sqlite3* database, std::string path) : database_(database), path_(std::move(path)) {}

    base::Result<void> prepare_file() {
        const auto application = number("PRAGMA application_id");
        if (!application) return std::unexpected(application.error());
        const auto version = number("PRAGMA user_version");
        if (!version) return std::unexpected(version.error());
        if (*application != kApplicationId && (*application != 0 || *version != 0)) {
            return base::failure(path_ + " is a database of another program");
        }
        if (*version > kSchemaVersion) {
            return base::failure(path_ +
                                 " was written by a newer version of penstock: its schema is version " +
                                 std::to_string(*version) + ", this program knows versions up to " +
                                 std::to_string(kSchemaVersion));
        }
        // WAL: one sync per commit, and readers beside the writer.  FULL: that sync is not left out.
        for (const char* sql : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"}) {
            if (auto done = run(sql); !done) return done;
        }
        if (*version == 0) {
            const std::string make =
                "BEGIN IMMEDIATE;"
                "CREATE TABLE meta (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
                "CREATE TABLE cells (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
                "PRAGMA application_id = " +
                std::to_string(kApplicationId) + ";PRAGMA user_version = " + std::to_string(kSchemaVersion) +
                ";COMMIT";
            if (auto done = run(make.c_str()); !done) return done;
        }
        for (auto& [made, sql] : {std::pair{&begin_, "BEGIN IMMEDIATE"}, std::pair{&commit_, "COMMIT"}}) {
            auto prepared = statement(sql);
            if (!prepared) return std::unexpected(prepared.error());
            *made = std::move(*prepared);
        }
        if (auto done = prepare(meta_, "meta"); !done) return done;
        return prepare(cells_, "cells");
    }

    base::Result<void> load(
        Table table,
        const std::function<void(std::string_view key, std::string_view value)>& visit) override {
        const auto select =
            statement(table == Table::meta ? "SELECT key, value FROM meta" : "SELECT key, value FROM cells");
        if (!select) return std::unexpected(select.error());
        int status;
        while ((status = sqlite3_step(select->get())) == SQLITE_ROW)
            visit(blob(**select, 0), blob(**select, 1));
        if (status != SQLITE_DONE) return failed("read");
        return {};
    }

    base::Result<void> write(Table table, const std::vector<Row>& rows) override {
        return write(table, rows, Synchronous::full);
    }
    base::Result<void> write_unsynced(Table table, const std::vector<Row>& rows) override {
        return write(table, rows, Synchronous::normal);
    }

    // What was written without a sync is in the log, and goes from there into the file with syncs of SQLite's
    // own.
    base::Result<void> sync() override {
        const std::string log = path_ + "-wal";
        const int fd = ::open(log.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd < 0) return {};  // nothing was written yet
        const bool synced = ::fdatasync(fd) == 0;
        const int why = errno;
        ::close(fd);
        if (!synced) return base::failure("sync " + log + ": " + std::strerror(why));
        return {};
    }

private:
    // https://www.sqlite.org/pragma.html#pragma_synchronous
    enum class Synchronous : std::uint8_t { full, normal };

    base::Result<void> write(Table table, const std::vector<Row>& rows, Synchronous how) {
        if (how != synchronous_) {
            auto set =
                run(how == Synchronous::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            if (!set) return set;
            synchronous_ = how;
        }
        if (auto begun = step(begin_); !begun) return begun;
        auto& statements = table == Table::meta ? meta_ : cells_;
        for (const auto& row : rows) {
            if (auto done = write(statements, row); !done) return roll_back(std::move(done));
        }
        if (auto done = step(commit_); !done) return roll_back(std::move(done));
        return {};
    }

    base::Result<void> write(TableStatements& statements, const Row& row) {
        sqlite3_stmt* const statement = row.value ? statements.put.get() : statements.erase.get();
        bind(statement, 1, row.key);
        if (row.value) bind(statement, 2, *row.value);
        auto done = step(statement);
        sqlite3_clear_bindings(statement);
        return done;
    }

    base::Result<void> step(const Statement& statement) { return step(statement.get()); }
    base::Result<void> step(sqlite3_stmt* statement) {
        const int status = sqlite3_step(statement);
        auto done = status == SQLITE_DONE ? base::Result<void>() : failed("write");
        sqlite3_reset(statement);
        return done;
    }

    base::Result<void> roll_back(base::Result<void> why) {
        // Some errors have rolled back already; then this one says so.
        if (!sqlite3_get_autocommit(database_.get())) [[maybe_unused]]
            const auto done = run("ROLLBACK");
        return why;
    }

    // An empty value must not become NULL, which a null pointer would.
    static void bind(sqlite3_stmt* statement, int place, const std::string& bytes) {
        sqlite3_bind_blob64(statement, place, bytes.data(), bytes.size(), SQLITE_STATIC);
    }

    static std::string_view blob(sqlite3_stmt& statement, int column) {
        const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(&statement, column));
        return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(&statement, column))};
    }

    base::Result<void> prepare(TableStatements& statements, const std::string& table) {
        auto put = statement("INSERT INTO " + table +
                             " (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2");
        if (!put) return std::unexpected(put.error());
        auto erase = statement("DELETE FROM " + table + " WHERE key = ?1");
        if (!erase) return std::unexpected(erase.error());
        statements.put = std::move(*put);
        statements.erase = std::move(*erase);
        return {};
    }

    base::Result<Statement> statement(const std::string& sql) {
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &made, nullptr) != SQLITE_OK)
            return failed("prepare");
        return Statement(made);
    }

    base::Result<int> number(const char* sql) {
        const auto query = statement(sql);
        if (!query) return std::unexpected(query.error());
        if (sqlite3_step(query->get()) != SQLITE_ROW) return failed("read");
        return sqlite3_column_int(query->get(), 0);
    }

    base::Result<void> run(const char* sql) {
        if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failed(sql);
        return {};
    }

    std::unexpected<base::Failure> failed(const std::string& action) {
        return base::failure(path_ + ": " + action + ": " + sqlite3_errmsg(database_.get()));
    }

    std::unique_ptr<sqlite3, CloseDatabase> database_;
    std::string path_;
    Statement begin_, commit_;
    TableStatements meta_, cells_;
    Synchronous synchronous_ = Synchronous::full;
};

}  // namespace

base::Result<std::unique_ptr<Store>> open_database(const std::string& path) {
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int status = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    auto database = std::make_unique<Database>(handle, path);
    if (status != SQLITE_OK) return base::failure("open " + path + ": " + sqlite3_errstr(status));
    sqlite3_busy_timeout(handle, kBusyMs);
    if (auto prepared = database->prepare_file(); !prepared) return std::unexpected(prepared.error());
    return database;
}

}  // namespace penstock::state::embedded

// Rows in tables, changed in transactions: the seam between the embedded engines and SQLite, so that tests
// can fail it.
//
// Every call blocks; one thread at a time.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "loop/blocking.h"

namespace penstock::state::embedded {

enum class Table : std::uint8_t { meta, cells };

struct Row {
    std::string key;
    std::optional<std::string> value;  // nothing deletes
};

class Store {
public:
    virtual ~Store() = default;
    // Every row, in no order.
    virtual base::Result<void> load(
        Table, const std::function<void(std::string_view key, std::string_view value)>& visit) = 0;
    // One transaction: durable when it succeeds, nothing changed when it fails.
    virtual base::Result<void> write(Table, const std::vector<Row>&) = 0;
    // One transaction that a power cut may undo until the next write() or sync(), but not the end of the
    // process.
    virtual base::Result<void> write_unsynced(Table table, const std::vector<Row>& rows) {
        return write(table, rows);
    }
    // From any thread.
    virtual base::Result<void> sync() { return {}; }
};

// A store, the one thread that writes to it, and another that only syncs.  Jobs may refer to the store and to
// the thread above: it ends last.
struct StoreThread {
    explicit StoreThread(std::unique_ptr<Store> s) : store(std::move(s)) {}
    std::unique_ptr<Store> store;
    loop::Blocking syncing{1};
    loop::Blocking thread{1};
};

}  // namespace penstock::state::embedded

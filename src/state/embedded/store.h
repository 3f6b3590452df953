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
};

// A store and the one thread that writes to it.  Jobs may refer to the store: the thread ends first.
struct StoreThread {
    explicit StoreThread(std::unique_ptr<Store> s) : store(std::move(s)) {}
    std::unique_ptr<Store> store;
    loop::Blocking thread{1};
};

}  // namespace penstock::state::embedded

#include "state/embedded/cells.h"

#include <chrono>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "base/logging.h"
#include "loop/loop.h"

namespace penstock::state::embedded {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;
// A key's next value; nothing deletes.
using Changes = std::map<std::string, std::optional<std::string>, std::less<>>;

// So that a stream of puts costs a sync some times a second.
constexpr std::chrono::milliseconds kSyncAfter{20};

struct Asker {
    loop::Loop* loop;
    base::Done<void> done;
};

// Shared with what is under way on the store's thread.  The mutex guards all of it.
struct CellsState : std::enable_shared_from_this<CellsState> {
    std::mutex mutex;
    Values values;              // as the store has them
    Changes writing;            // the transaction under way
    Changes waiting;            // the next one: of several puts to a key the last
    std::vector<Asker> askers;  // of `waiting`
    bool sync = false;          // with `waiting`, before the answer
    bool busy = false;          // a job of ours is queued or running
    bool syncing = false;       // another, of those that were not synced before their answer
    bool sync_again = false;

    // With the lock held.  One transaction per job, so that the control plane's commits get their turn.
    void write_soon(StoreThread& store) {
        busy = true;
        store.thread.submit([self = shared_from_this(), &store] { self->write(store); });
    }

    // On the store's thread.
    void write(StoreThread& store) {
        std::vector<Asker> answered;
        std::vector<Row> rows;
        bool synced;
        {
            std::lock_guard lock(mutex);
            writing = std::exchange(waiting, {});
            answered = std::exchange(askers, {});
            synced = std::exchange(sync, false);
            for (const auto& [key, value] : writing) rows.push_back({key, value});
        }
        base::Result<void> written;
        if (!rows.empty())
            written = synced ? store.store->write(Table::cells, rows)
                             : store.store->write_unsynced(Table::cells, rows);
        if (!written) base::log_error("state: " + written.error().what);
        {
            std::lock_guard lock(mutex);
            for (auto& [key, value] : std::exchange(writing, {})) {
                if (written) apply(key, std::move(value));
            }
            busy = false;
            if (written && !synced) sync_soon(store);
            if (!askers.empty()) write_soon(store);
        }
        answer(std::move(answered),
               written ? base::Answer<void>() : std::unexpected(base::Errc::unavailable));
    }

    // With the lock held.  One at a time: what is written meanwhile goes with the next.
    void sync_soon(StoreThread& store) {
        sync_again = std::exchange(syncing, true);
        if (sync_again) return;
        store.syncing.submit([self = shared_from_this(), &store] {
            std::this_thread::sleep_for(kSyncAfter);  // the thread does nothing else
            const auto done = store.store->sync();
            if (!done) base::log_error("state: " + done.error().what);
            std::lock_guard lock(self->mutex);
            self->syncing = false;
            if (self->sync_again) self->sync_soon(store);
        });
    }

    void apply(const std::string& key, std::optional<std::string> value) {
        if (value) {
            values.insert_or_assign(key, std::move(*value));
        } else {
            values.erase(key);
        }
    }

    // One post per loop.
    static void answer(std::vector<Asker> askers, base::Answer<void> outcome) {
        std::map<loop::Loop*, std::vector<base::Done<void>>> by_loop;
        for (auto& asker : askers) by_loop[asker.loop].push_back(std::move(asker.done));
        for (auto& [loop, dones] : by_loop) {
            loop->post([waiting = std::move(dones), outcome]() mutable {
                for (auto& done : waiting) done(outcome);
            });
        }
    }
};

template <class Map, class Visit>
void each_with_prefix(const Map& map, std::string_view prefix, Visit visit) {
    for (auto at = map.lower_bound(prefix); at != map.end() && at->first.starts_with(prefix); ++at)
        visit(*at);
}

class EmbeddedCells final : public Cells {
public:
    explicit EmbeddedCells(std::shared_ptr<StoreThread> store)
        : store_(std::move(store)), state_(std::make_shared<CellsState>()) {}

    base::Result<void> load() {
        return store_->store->load(Table::cells, [this](std::string_view key, std::string_view value) {
            state_->values.emplace(key, value);
        });
    }

    void put(std::string key, std::string value, base::Done<void> done) override {
        std::lock_guard lock(state_->mutex);
        state_->waiting.insert_or_assign(std::move(key), std::move(value));
        state_->sync = true;
        wait(std::move(done));
    }

    void put_soon(std::string key, std::string value, base::Done<void> done) override {
        std::lock_guard lock(state_->mutex);
        state_->waiting.insert_or_assign(std::move(key), std::move(value));
        wait(std::move(done));
    }

    void erase(std::string prefix, base::Done<void> done) override {
        std::lock_guard lock(state_->mutex);
        std::vector<std::string> keys;
        const auto note = [&](const auto& entry) { keys.push_back(entry.first); };
        each_with_prefix(state_->values, prefix, note);
        each_with_prefix(state_->writing, prefix, note);
        each_with_prefix(state_->waiting, prefix, note);
        state_->sync = true;
        for (auto& key : keys) state_->waiting.insert_or_assign(std::move(key), std::nullopt);
        wait(std::move(done));
    }

    void get(std::string key, base::Done<std::optional<std::string>> done) override {
        std::optional<std::string> value;
        {
            std::lock_guard lock(state_->mutex);
            const auto found = state_->values.find(key);
            if (found != state_->values.end()) value = found->second;
        }
        loop::Loop::current()->post(
            [done = std::move(done), value = std::move(value)]() mutable { done(std::move(value)); });
    }

    void list(std::string prefix,
              base::Done<std::vector<std::pair<std::string, std::string>>> done) override {
        std::vector<std::pair<std::string, std::string>> found;
        {
            std::lock_guard lock(state_->mutex);
            each_with_prefix(state_->values, prefix, [&](const auto& entry) { found.emplace_back(entry); });
        }
        loop::Loop::current()->post(
            [done = std::move(done), found = std::move(found)]() mutable { done(std::move(found)); });
    }

private:
    // With the lock held.
    void wait(base::Done<void> done) {
        state_->askers.push_back({loop::Loop::current(), std::move(done)});
        if (!state_->busy) state_->write_soon(*store_);
    }

    std::shared_ptr<StoreThread> store_;
    std::shared_ptr<CellsState> state_;
};

}  // namespace

base::Result<std::unique_ptr<Cells>> open_cells(std::shared_ptr<StoreThread> store) {
    auto cells = std::make_unique<EmbeddedCells>(std::move(store));
    if (auto loaded = cells->load(); !loaded) return std::unexpected(loaded.error());
    return cells;
}

}  // namespace penstock::state::embedded

#include "state/embedded/meta.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/logging.h"

namespace penstock::state::embedded {
namespace {

using Version = Meta::Version;

// Of so many deleted keys it is remembered when they were deleted; whoever is further behind conflicts.
constexpr std::size_t kDeletionsRemembered = 10'000;

struct Watcher {
    std::string prefix;
    std::function<void(const Change&)> changed;
    bool over = false;
};

class WatchOnMeta final : public Watch {
public:
    explicit WatchOnMeta(std::shared_ptr<Watcher> watcher) : watcher_(std::move(watcher)) {}
    ~WatchOnMeta() override { watcher_->over = true; }

private:
    std::shared_ptr<Watcher> watcher_;
};

struct Commit {
    Version base = 0;
    std::vector<Change> changes;
    base::Done<Version> done;
    bool conflict = false;
};

// Shared with what is under way on the store's thread and in the loop's mail.  All of it belongs to the home
// loop.
struct MetaState : std::enable_shared_from_this<MetaState> {
    struct Value {
        std::string text;
        Version changed = 1;
    };

    MetaState(StoreThread& s, loop::Loop& h) : store(s), home(h) {}

    StoreThread& store;
    loop::Loop& home;
    Version version = 1;
    std::map<std::string, Value, std::less<>> values;
    std::map<std::string, Version, std::less<>> deleted;  // when, of keys that are not there
    std::map<Version, std::vector<std::string>> deletions;
    std::size_t deletions_count = 0;
    Version forgotten = 0;  // deletions up to this version are not remembered
    std::vector<Commit> queue;
    bool in_flight = false;
    std::vector<std::shared_ptr<Watcher>> watchers;

    Version changed(std::string_view key) const {
        if (const auto value = values.find(key); value != values.end()) return value->second.changed;
        if (const auto gone = deleted.find(key); gone != deleted.end()) return gone->second;
        return forgotten;
    }

    void start() {
        if (in_flight || queue.empty()) return;
        in_flight = true;
        // Decided in order: an earlier commit of this transaction counts as one after anybody's base.
        std::set<std::string_view> touched;
        std::vector<Row> rows;
        auto commits = std::make_shared<std::vector<Commit>>(std::exchange(queue, {}));
        for (auto& commit : *commits) {
            commit.conflict = std::ranges::any_of(commit.changes, [&](const Change& change) {
                return changed(change.key) > commit.base || touched.contains(change.key);
            });
            if (commit.conflict) continue;
            for (const auto& change : commit.changes) {
                touched.insert(change.key);
                rows.push_back({change.key, change.value});
            }
        }
        store.thread.submit([self = shared_from_this(), &table = *store.store, commits = std::move(commits),
                             rows = std::move(rows)]() mutable {
            auto written = rows.empty() ? base::Result<void>() : table.write(Table::meta, rows);
            auto& loop = self->home;
            loop.post([self = std::move(self), commits = std::move(commits), written = std::move(written)] {
                self->finish(*commits, written);
            });
        });
    }

    void finish(std::vector<Commit>& commits, const base::Result<void>& written) {
        if (!written) base::log_error("state: " + written.error().what);
        for (auto& commit : commits) {
            if (commit.conflict || !written) {
                commit.done(std::unexpected(written ? base::Errc::conflict : base::Errc::unavailable));
                continue;
            }
            ++version;
            for (const auto& change : commit.changes) apply(change);
            for (const auto& change : commit.changes) tell(change);
            commit.done(version);
        }
        in_flight = false;
        start();
    }

    void apply(const Change& change) {
        if (change.value) {
            deleted.erase(change.key);
            values.insert_or_assign(change.key, Value{*change.value, version});
            return;
        }
        if (values.erase(change.key) == 0) return;
        deleted.insert_or_assign(change.key, version);
        deletions[version].push_back(change.key);
        ++deletions_count;
        while (deletions_count > kDeletionsRemembered) forget_oldest_deletions();
    }

    void forget_oldest_deletions() {
        const auto oldest = deletions.begin();
        forgotten = oldest->first;
        for (const auto& key : oldest->second) {
            const auto gone = deleted.find(key);
            if (gone != deleted.end() && gone->second == forgotten) deleted.erase(gone);
        }
        deletions_count -= oldest->second.size();
        deletions.erase(oldest);
    }

    void tell(const Change& change) {
        std::erase_if(watchers, [](const auto& watcher) { return watcher->over; });
        const auto now = watchers;  // a callback may start and end watches
        for (const auto& watcher : now) {
            if (!watcher->over && change.key.starts_with(watcher->prefix)) watcher->changed(change);
        }
    }
};

class EmbeddedMeta final : public Meta {
public:
    EmbeddedMeta(std::shared_ptr<StoreThread> store, loop::Loop& home)
        : store_(std::move(store)), state_(std::make_shared<MetaState>(*store_, home)) {}

    base::Result<void> load() {
        return store_->store->load(Table::meta, [this](std::string_view key, std::string_view value) {
            state_->values.emplace(key, MetaState::Value{std::string(value), state_->version});
        });
    }

    // What is committed in one tick shares a transaction.
    void commit(Version base, std::vector<Change> changes, base::Done<Version> done) override {
        if (state_->queue.empty()) {
            state_->home.at_end_of_tick([state = state_] { state->start(); });
        }
        state_->queue.push_back({base, std::move(changes), std::move(done), false});
    }

    Version version() const override { return state_->version; }

    std::optional<std::string> get(std::string_view key) const override {
        const auto found = state_->values.find(key);
        if (found == state_->values.end()) return std::nullopt;
        return found->second.text;
    }

    void scan(std::string_view prefix,
              const std::function<bool(std::string_view key, std::string_view value)>& visit) const override {
        const auto& values = state_->values;
        for (auto at = values.lower_bound(prefix); at != values.end() && at->first.starts_with(prefix);
             ++at) {
            if (!visit(at->first, at->second.text)) return;
        }
    }

    std::unique_ptr<Watch> watch(std::string_view prefix,
                                 std::function<void(const Change&)> changed) override {
        auto watcher = std::make_shared<Watcher>(Watcher{std::string(prefix), std::move(changed)});
        state_->watchers.push_back(watcher);
        return std::make_unique<WatchOnMeta>(std::move(watcher));
    }

private:
    std::shared_ptr<StoreThread> store_;
    std::shared_ptr<MetaState> state_;
};

}  // namespace

base::Result<std::unique_ptr<Meta>> open_meta(std::shared_ptr<StoreThread> store, loop::Loop& home) {
    auto meta = std::make_unique<EmbeddedMeta>(std::move(store), home);
    if (auto loaded = meta->load(); !loaded) return std::unexpected(loaded.error());
    return meta;
}

}  // namespace penstock::state::embedded

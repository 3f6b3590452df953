// Immutable models by key, kept under a prefix of the metadata store: domain names, VPC links.
//
// Any core finds and uses them without a lock; changes are made on the home loop, committed first and then
// published as a whole.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "api/error.h"
#include "api/operation.h"
#include "state/commit.h"
#include "wire/wire.h"

namespace penstock::gateway {

template <class Model>
class Store {
public:
    using Ptr = std::shared_ptr<const Model>;
    using Table = std::map<std::string, Ptr, std::less<>>;
    using Edit = std::move_only_function<api::Result<void>(Model& model)>;

    Store(state::Meta& meta, std::string_view prefix) : meta_(meta), prefix_(prefix) {}

    // Reads what the metadata store knows.  Once, on the home loop, before anything else.
    api::Result<void> open();

    // ---- Any core.
    std::shared_ptr<const Table> table() const { return table_.load(); }
    Ptr find(std::string_view key) const {
        const auto all = table();
        const auto found = all->find(key);
        return found == all->end() ? nullptr : found->second;
    }

    // ---- The home loop only.  The last argument is the answer when the key is taken, or gone.
    api::Reply<Ptr> create(std::string key, Model model, api::Error exists);
    // Applies an edit to a copy and saves it; the edit's error is the answer's.
    api::Reply<Ptr> change(std::string key, Edit edit, api::Error missing);
    api::Reply<api::Empty> remove(std::string key, api::Error missing);

private:
    void publish(const std::string& key, Ptr model) {
        auto next = std::make_shared<Table>(*table());
        if (model)
            (*next)[key] = std::move(model);
        else
            next->erase(key);
        table_.store(std::move(next));
    }

    state::Meta& meta_;
    std::string prefix_;
    std::atomic<std::shared_ptr<const Table>> table_ = std::make_shared<const Table>();
};

template <class Model>
api::Result<void> Store<Model>::open() {
    auto all = std::make_shared<Table>();
    std::string damaged;
    meta_.scan(prefix_, [&](std::string_view key, std::string_view value) {
        auto model = std::make_shared<Model>();
        if (!wire::read_json(value, *model)) {
            damaged = key;
            return false;
        }
        all->emplace(std::string(key.substr(prefix_.size())), std::move(model));
        return true;
    });
    if (!damaged.empty())
        return api::error("InternalFailure", "what is stored at " + damaged + " is unreadable", 500);
    table_.store(std::move(all));
    return {};
}

template <class Model>
api::Reply<typename Store<Model>::Ptr> Store<Model>::create(std::string key, Model model, api::Error exists) {
    const auto base = meta_.version();
    if (find(key)) co_return std::unexpected(std::move(exists));
    auto made = std::make_shared<const Model>(std::move(model));
    state::Change change{prefix_ + key, wire::write_json(*made)};
    auto committing = state::commit(meta_, base, std::move(change));
    const auto committed = co_await committing;
    if (!committed && committed.error() == base::Errc::conflict) co_return std::unexpected(std::move(exists));
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    publish(key, made);
    co_return made;
}

template <class Model>
api::Reply<typename Store<Model>::Ptr> Store<Model>::change(std::string key, Edit edit, api::Error missing) {
    // Another change may be committed while this one waits; the edit is then made again on the newer model.
    for (;;) {
        const auto base = meta_.version();
        const Ptr now = find(key);
        if (!now) co_return std::unexpected(std::move(missing));
        Model model = *now;
        auto edited = edit(model);
        if (!edited) co_return std::unexpected(edited.error());
        auto made = std::make_shared<const Model>(std::move(model));
        state::Change change{prefix_ + key, wire::write_json(*made)};
        auto committing = state::commit(meta_, base, std::move(change));
        const auto committed = co_await committing;
        if (!committed && committed.error() == base::Errc::conflict) continue;
        if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
        publish(key, made);
        co_return made;
    }
}

template <class Model>
api::Reply<api::Empty> Store<Model>::remove(std::string key, api::Error missing) {
    for (;;) {
        const auto base = meta_.version();
        if (!find(key)) co_return std::unexpected(std::move(missing));
        state::Change change{prefix_ + key, std::nullopt};
        auto committing = state::commit(meta_, base, std::move(change));
        const auto committed = co_await committing;
        if (!committed && committed.error() == base::Errc::conflict) continue;
        if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
        publish(key, nullptr);
        co_return api::Empty{};
    }
}

}  // namespace penstock::gateway

// All functions of this server: the domain behind the Lambda API.
//
// Functions are immutable snapshots: any core finds and uses them without a lock; changes are made on the
// home loop, one after the other for each function, committed to the metadata store first and then published
// as a whole.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/operation.h"
#include "lambda/code_store.h"
#include "lambda/entry.h"
#include "lambda/settings.h"
#include "loop/turns.h"
#include "state/meta.h"

namespace penstock::lambda {

class Functions {
public:
    // Changes an entry, or refuses to.
    using Edit = std::function<api::Result<void>(FunctionEntry&)>;
    // A function URL, and whose it is.
    struct UrlTarget {
        EntryPtr entry;
        std::string qualifier;
    };
    // Who takes an invocation, and of which function it is a version.
    struct Routed {
        EntryPtr entry;
        FunctionPtr function;
    };

    Functions(state::Meta& meta, CodeStore& code, const base::Clock& clock, const Settings& settings);

    // Reads what the metadata store knows.  Once, on the home loop, before anything else.
    api::Result<void> open();
    // Told on the home loop, with the ARN of $LATEST or of a version, when its code or configuration changed
    // or it was deleted.
    void on_change(std::function<void(const std::string&)> changed) { changed_ = std::move(changed); }

    // Told on the home loop after each change of any function.
    void on_publish(std::function<void()> published) { published_ = std::move(published); }

    // ---- Any core.  Each answers ResourceNotFoundException for what is not there.
    // By its name alone, whatever the qualifier.
    api::Result<EntryPtr> entry(const FunctionRef& ref) const;
    // The same, if it has that version or alias.
    api::Result<EntryPtr> qualified(const FunctionRef& ref) const;
    api::Result<Routed> route(const FunctionRef& ref) const;
    std::optional<UrlTarget> find_url(const std::string& id) const;
    // Sorted by name.
    std::vector<EntryPtr> list(const api::Caller& caller) const;
    // Of all accounts and regions.
    std::vector<EntryPtr> all() const;
    // The directories that some version runs from, and which versions, by their ARNs.
    std::map<std::string, std::vector<std::string>> hot_directories() const;
    const base::Clock& clock() const { return clock_; }
    const Settings& settings() const { return settings_; }

    // ---- The home loop only.
    CodeStore& code() { return code_; }
    api::Reply<EntryPtr> create(Function function, Edit edit);
    api::Reply<EntryPtr> change(FunctionRef ref, Edit edit);
    api::Reply<api::Empty> remove(FunctionRef ref);
    // $LATEST has a new configuration: gives it a revision and a time.
    void renew(FunctionEntry& entry, Function latest) const;

private:
    struct Table {
        std::unordered_map<std::string, EntryPtr> functions;  // by unqualified ARN
        std::unordered_map<std::string, UrlTarget> urls;      // by id
    };

    std::shared_ptr<const Table> table() const { return table_.load(); }
    EntryPtr find(const std::string& arn) const;
    // Writes what differs between the two, either of which may be nullptr.
    api::Reply<api::Empty> commit(EntryPtr before, EntryPtr after);
    void publish(const EntryPtr& before, const EntryPtr& after);

    state::Meta& meta_;
    CodeStore& code_;
    const base::Clock& clock_;
    const Settings& settings_;
    std::function<void(const std::string&)> changed_;
    std::function<void()> published_;
    std::atomic<std::shared_ptr<const Table>> table_ = std::make_shared<const Table>();
    loop::Turns turns_;  // by unqualified ARN
};

}  // namespace penstock::lambda

#include "lambda/functions.h"

#include <algorithm>
#include <set>

#include "base/random.h"
#include "lambda/errors.h"
#include "lambda/runtime/layer_place.h"
#include "lambda/runtime/runtimes.h"
#include "lambda/stored_entry.h"

namespace penstock::lambda {
namespace {

double throw_dice() { return static_cast<double>(base::random_u64() >> 11) * 0x1p-53; }

// The versions of an entry, $LATEST among them.
std::vector<FunctionPtr> all_versions(const EntryPtr& entry) {
    if (!entry) return {};
    std::vector<FunctionPtr> all{entry->latest};
    for (const auto& [number, version] : entry->versions) all.push_back(version);
    return all;
}

template <class Urls>
void index_urls(Urls& urls, const EntryPtr& before, const EntryPtr& after) {
    if (before) {
        for (const auto& [qualifier, set] : *before->settings.qualifiers) urls.erase(set.url->id->value);
    }
    if (after) {
        for (const auto& [qualifier, set] : *after->settings.qualifiers) {
            if (set.url) urls[set.url->id->value] = {after, qualifier};
        }
    }
}

}  // namespace

Functions::Functions(state::Meta& meta, CodeStore& code, const base::Clock& clock, const Settings& settings)
    : meta_(meta), code_(code), clock_(clock), settings_(settings) {
    code_.add_user([this](std::string_view sha) {
        const auto all = table();
        return std::ranges::any_of(all->functions, [&](const auto& f) { return f.second->uses_code(sha); });
    });
}

api::Result<void> Functions::open() {
    auto all = std::make_shared<Table>();
    auto entries = load_entries(meta_);
    if (!entries) return std::unexpected(entries.error());
    for (EntryPtr& entry : *entries) {
        index_urls(all->urls, nullptr, entry);
        all->functions.emplace(entry->arn(), std::move(entry));
    }
    table_.store(std::move(all));
    install_bootstraps(settings_);
    remove_merged_layers(settings_);
    return {};
}

EntryPtr Functions::find(const std::string& arn) const {
    const auto all = table();
    const auto found = all->functions.find(arn);
    return found == all->functions.end() ? nullptr : found->second;
}

api::Result<EntryPtr> Functions::entry(const FunctionRef& ref) const {
    auto found = find(ref.arn());
    if (!found) return std::unexpected(function_not_found(ref.qualified_arn()));
    return found;
}

api::Result<EntryPtr> Functions::qualified(const FunctionRef& ref) const {
    auto found = entry(ref);
    if (found && !(*found)->has(ref.qualifier))
        return std::unexpected(function_not_found(ref.qualified_arn()));
    return found;
}

api::Result<Functions::Routed> Functions::route(const FunctionRef& ref) const {
    auto found = entry(ref);
    if (!found) return std::unexpected(found.error());
    auto version = (*found)->route(ref.qualifier, throw_dice());
    if (!version) return std::unexpected(function_not_found(ref.qualified_arn()));
    return Routed{std::move(*found), std::move(version)};
}

std::optional<Functions::UrlTarget> Functions::find_url(const std::string& id) const {
    const auto all = table();
    const auto found = all->urls.find(id);
    if (found == all->urls.end()) return std::nullopt;
    return found->second;
}

std::vector<EntryPtr> Functions::list(const api::Caller& caller) const {
    std::vector<EntryPtr> found;
    const auto all = table();
    for (const auto& [arn, entry] : all->functions) {
        if (entry->latest->account == caller.account && entry->latest->region == caller.region)
            found.push_back(entry);
    }
    std::ranges::sort(found,
                      [](const auto& a, const auto& b) { return a->latest->name() < b->latest->name(); });
    return found;
}

std::vector<EntryPtr> Functions::all() const {
    std::vector<EntryPtr> found;
    const auto all = table();
    for (const auto& [arn, entry] : all->functions) found.push_back(entry);
    return found;
}

std::map<std::string, std::vector<std::string>> Functions::hot_directories() const {
    std::map<std::string, std::vector<std::string>> found;
    const auto all = table();
    for (const auto& [arn, entry] : all->functions) {
        for (const FunctionPtr& version : all_versions(entry)) {
            if (!version->hot_directory.empty()) found[version->hot_directory].push_back(version->arn());
        }
    }
    return found;
}

void Functions::renew(FunctionEntry& entry, Function latest) const {
    latest.configuration.revision_id.put(base::random_uuid());
    latest.configuration.last_modified.put(base::lambda_time(clock_.now_ms()));
    entry.latest = std::make_shared<const Function>(std::move(latest));
}

void Functions::publish(const EntryPtr& before, const EntryPtr& after) {
    auto next = std::make_shared<Table>(*table());
    index_urls(next->urls, before, after);
    if (after)
        next->functions[after->arn()] = after;
    else
        next->functions.erase(before->arn());
    table_.store(std::move(next));
    std::set<std::string> revisions, codes;
    for (const FunctionPtr& kept : all_versions(after)) revisions.insert(kept->revision());
    for (const FunctionPtr& old : all_versions(before)) {
        if (revisions.contains(old->revision())) continue;
        if (changed_) changed_(old->arn());
        codes.insert(old->code_sha256_hex);
        codes.insert(old->layer_code.begin(), old->layer_code.end());
    }
    for (const std::string& sha : codes) code_.release(sha);
    if (published_) published_();
}

api::Reply<api::Empty> Functions::commit(EntryPtr before, EntryPtr after) {
    auto changes = changes_between(before.get(), after.get());
    loop::Later<base::Answer<state::Meta::Version>> committing(
        [&](auto done) { meta_.commit(meta_.version(), std::move(changes), std::move(done)); });
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    publish(before, after);
    co_return api::Empty{};
}

api::Reply<EntryPtr> Functions::create(Function function, Edit edit) {
    auto taking = turns_.take(function.arn());
    const loop::Turn turn = co_await taking;
    if (find(function.arn())) co_return std::unexpected(function_exists(function.name()));
    auto made = std::make_shared<FunctionEntry>();
    renew(*made, std::move(function));
    if (auto edited = edit(*made); !edited) co_return std::unexpected(edited.error());
    auto committing = commit(nullptr, made);
    auto committed = co_await committing;
    if (!committed) co_return std::unexpected(committed.error());
    co_return made;
}

api::Reply<EntryPtr> Functions::change(FunctionRef ref, Edit edit) {
    auto taking = turns_.take(ref.arn());
    const loop::Turn turn = co_await taking;
    const EntryPtr before = find(ref.arn());
    if (!before) co_return std::unexpected(function_not_found(ref.qualified_arn()));
    auto after = std::make_shared<FunctionEntry>(*before);
    if (auto edited = edit(*after); !edited) co_return std::unexpected(edited.error());
    auto committing = commit(before, after);
    auto committed = co_await committing;
    if (!committed) co_return std::unexpected(committed.error());
    co_return after;
}

api::Reply<api::Empty> Functions::remove(FunctionRef ref) {
    auto taking = turns_.take(ref.arn());
    const loop::Turn turn = co_await taking;
    const EntryPtr before = find(ref.arn());
    if (!before) co_return std::unexpected(function_not_found(ref.qualified_arn()));
    auto committing = commit(before, nullptr);
    auto committed = co_await committing;
    co_return committed;
}

}  // namespace penstock::lambda

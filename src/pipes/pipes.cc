#include "pipes/pipes.h"

#include <utility>

#include "base/logging.h"
#include "pipes/definition.h"
#include "pipes/errors.h"
#include "state/commit.h"

namespace penstock::pipes {
namespace {

std::string prefix_of(const api::Caller& caller) {
    return std::string(kPipePrefix) + caller.account + "/" + caller.region + "/";
}

}  // namespace

std::string storage_key(const Pipe& pipe) {
    return std::string(kPipePrefix) + pipe.account->value + "/" + pipe.region->value + "/" + pipe.name->value;
}

Pipes::Pipes(state::Meta& meta, bridge::Bridges& bridges, const api::StageDirectory& stages,
             const base::Clock& clock)
    : meta_(meta), bridges_(bridges), stages_(stages), clock_(clock) {}

api::Result<void> Pipes::open() {
    std::vector<PipePtr> found;
    std::string damaged;
    meta_.scan(kPipePrefix, [&](std::string_view key, std::string_view value) {
        Pipe pipe;
        if (!wire::read_json(value, pipe) || !wire::validate(wire::shape_of<Pipe>(), &pipe)) {
            damaged = key;
            return false;
        }
        found.push_back(std::make_shared<const Pipe>(std::move(pipe)));
        return true;
    });
    if (!damaged.empty())
        return api::error("InternalException", "the stored pipe " + damaged + " is unreadable", 500);
    for (PipePtr& pipe : found) {
        const auto definition = compile(*pipe, stages_);
        if (!definition) base::log_warning(pipe->arn() + " does not run: " + definition.error().message);
        run(std::move(pipe), definition);
    }
    return {};
}

api::Result<PipePtr> Pipes::find(const api::Caller& caller, const std::string& name) const {
    const auto found = all_.find(prefix_of(caller) + name);
    if (found == all_.end()) return std::unexpected(not_found(name));
    return found->second.pipe;
}

api::Result<PipePtr> Pipes::find_by_arn(const api::Caller& caller, const std::string& arn) const {
    for (const PipePtr& pipe : list(caller)) {
        if (pipe->arn() == arn) return pipe;
    }
    return std::unexpected(not_found(arn));
}

std::vector<PipePtr> Pipes::list(const api::Caller& caller) const {
    const std::string prefix = prefix_of(caller);
    std::vector<PipePtr> out;
    for (auto at = all_.lower_bound(prefix); at != all_.end() && at->first.starts_with(prefix); ++at)
        out.push_back(at->second.pipe);
    return out;
}

Pipes::State Pipes::state(const Pipe& pipe) const {
    if (!pipe.wants_to_run()) return {.current = "STOPPED", .reason = "User initiated"};
    const auto known = all_.find(storage_key(pipe));
    if (known != all_.end() && !known->second.problem.empty())
        return {.current = "START_FAILED", .reason = known->second.problem};
    if (!bridges_.streams().shards(pipe.source->value))
        return {.current = "START_FAILED", .reason = "The source stream does not exist."};
    const auto progress = bridges_.progress(pipe.id->value);
    if (progress && progress->failing)
        return {.current = "RUNNING", .reason = "A shard of the source cannot be read."};
    return {.current = "RUNNING"};
}

std::vector<Pipes::Counts> Pipes::counts() const {
    std::vector<Counts> all;
    for (const auto& [key, known] : all_) {
        const auto progress = bridges_.progress(known.pipe->id->value);
        if (!progress) continue;
        Counts& counts = all.emplace_back(Counts{.arn = known.pipe->arn(), .published = progress->published});
        for (std::size_t i = 0; i < bridge::kKeptReasons; ++i) {
            const auto reason = static_cast<bridge::Kept>(i);
            if (reason != bridge::Kept::other) counts.kept[bridge::to_text(reason)] = progress->kept[i];
        }
    }
    return all;
}

// Saved means that it runs: whoever puts a record after the answer will see it arrive.
void Pipes::run(PipePtr pipe, const api::Result<bridge::DefinitionPtr>& definition) {
    Known& known = all_[storage_key(*pipe)];
    known.problem = definition ? "" : definition.error().message;
    if (definition)
        bridges_.put(*definition, pipe->wants_to_run() ? bridge::Run::running : bridge::Run::stopped);
    known.pipe = std::move(pipe);
}

api::Result<void> Pipes::check_source(const api::Caller& caller, const Pipe& pipe) const {
    const std::string& arn = pipe.source->value;
    if (!bridges_.streams().may_read(caller, arn))
        return std::unexpected(validation("Cannot access stream " + arn + "."));
    if (!bridges_.streams().shards(arn)) return std::unexpected(validation("Stream not found: " + arn));
    return {};
}

api::Reply<PipePtr> Pipes::save(Pipe pipe) {
    auto definition = compile(pipe, stages_);
    if (!definition) co_return std::unexpected(definition.error());
    auto saved = std::make_shared<const Pipe>(std::move(pipe));
    state::Change change{storage_key(*saved), wire::write_json(*saved)};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    run(saved, definition);
    co_return saved;
}

api::Reply<PipePtr> Pipes::create(api::Caller caller, Pipe pipe) {
    auto taking = turns_.take(storage_key(pipe));
    const loop::Turn turn = co_await taking;
    if (all_.contains(storage_key(pipe))) co_return std::unexpected(exists(pipe.name->value));
    // What is wrong with the request comes before what the stream says.
    const auto compiled = compile(pipe, stages_);
    if (!compiled) co_return std::unexpected(compiled.error());
    if (auto source = check_source(caller, pipe); !source) co_return std::unexpected(source.error());
    auto saving = save(std::move(pipe));
    auto saved = co_await saving;
    co_return saved;
}

api::Reply<PipePtr> Pipes::change(api::Caller caller, std::string name, Edit edit) {
    auto taking = turns_.take(prefix_of(caller) + name);
    const loop::Turn turn = co_await taking;
    const auto found = find(caller, name);
    if (!found) co_return std::unexpected(found.error());
    Pipe pipe = **found;
    if (auto edited = edit(pipe); !edited) co_return std::unexpected(edited.error());
    pipe.modified_ms.put(clock_.now_ms());
    auto saving = save(std::move(pipe));
    auto saved = co_await saving;
    co_return saved;
}

api::Reply<PipePtr> Pipes::remove(api::Caller caller, std::string name) {
    auto taking = turns_.take(prefix_of(caller) + name);
    const loop::Turn turn = co_await taking;
    const auto found = find(caller, name);
    if (!found) co_return std::unexpected(found.error());
    state::Change change{storage_key(**found), std::nullopt};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    all_.erase(storage_key(**found));
    bridges_.remove((*found)->id->value);
    co_return *found;
}

}  // namespace penstock::pipes

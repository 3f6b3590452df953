#include "lambda/functions.h"

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/logging.h"
#include "base/random.h"
#include "lambda/code_package.h"
#include "lambda/errors.h"
#include "lambda/runtime/runtimes.h"
#include "state/commit.h"

namespace penstock::lambda {
namespace {

std::string to_hex(const std::array<std::uint8_t, 32>& digest) { return base::hex(digest); }

api::Error busy(const std::string& arn) {
    return {"ResourceConflictException",
            "The operation cannot be performed at this time. An update is in progress for resource: " + arn,
            409};
}

}  // namespace

Functions::Functions(state::Meta& meta, state::Blobs& blobs, loop::Blocking& blocking,
                     const base::Clock& clock, const Settings& settings)
    : meta_(meta), blobs_(blobs), blocking_(blocking), clock_(clock), settings_(settings) {}

api::Result<void> Functions::open() {
    auto all = std::make_shared<Table>();
    std::string damaged;
    meta_.scan(kFunctionPrefix, [&](std::string_view key, std::string_view value) {
        auto function = function_from_json(value);
        if (!function) {
            damaged = key;
            return false;
        }
        const std::string arn = function->arn();
        all->emplace(arn, std::make_shared<const Function>(std::move(*function)));
        return true;
    });
    if (!damaged.empty())
        return api::error("ServiceException", "the stored function " + damaged + " is unreadable", 500);
    table_.store(std::move(all));
    install_bootstraps(settings_);
    remove_stale_code();
    return {};
}

// Unpacked code of functions that are gone: removed at start-up, when no worker can be using it.
void Functions::remove_stale_code() const {
    const auto all = table();
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(settings_.data_directory + "/code", ignored)) {
        const std::string name = entry.path().filename();
        const bool used = std::any_of(all->begin(), all->end(),
                                      [&](const auto& f) { return f.second->code_sha256_hex == name; });
        if (used) continue;
        std::error_code failed;
        std::filesystem::remove_all(entry.path(), failed);
        if (failed)
            base::log_warning("old code in " + entry.path().string() +
                              " was not removed: " + failed.message());
    }
}

api::Result<FunctionPtr> Functions::find(const FunctionRef& ref) const {
    const auto all = table();
    const auto found = all->find(ref.arn());
    const bool latest = ref.qualifier.empty() || ref.qualifier == "$LATEST";
    if (found == all->end() || !latest) return std::unexpected(function_not_found(ref.qualified_arn()));
    return found->second;
}

std::vector<FunctionPtr> Functions::list(const api::Caller& caller) const {
    std::vector<FunctionPtr> found;
    for (const auto& [arn, function] : *table()) {
        if (function->account == caller.account && function->region == caller.region)
            found.push_back(function);
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a->name() < b->name(); });
    return found;
}

api::Reply<std::string> Functions::store_code(std::string zip) {
    if (zip.size() > kZipBytesMax) {
        co_return api::error("RequestEntityTooLargeException",
                             "Zipped size must be smaller than 52428800 bytes", 413);
    }
    const std::string sha = to_hex(base::sha256(zip));
    auto shared = std::make_shared<const std::string>(std::move(zip));
    loop::Later<api::Result<void>> unpacking([&](auto done) {
        blocking_.submit(
            [this, shared, sha, &back = *loop::Loop::current(), done = std::move(done)]() mutable {
                auto unpacked = unpack_zip(*shared, code_directory(settings_, sha));
                back.post([unpacked = std::move(unpacked), done = std::move(done)]() mutable {
                    done(std::move(unpacked));
                });
            });
    });
    auto unpacked = co_await unpacking;
    if (!unpacked) co_return std::unexpected(unpacked.error());
    loop::Later<base::Answer<void>> storing([&](auto done) { blobs_.put(sha, *shared, std::move(done)); });
    const auto stored = co_await storing;
    if (!stored) co_return std::unexpected(api::unavailable(stored.error()));
    co_return sha;
}

api::Reply<std::shared_ptr<const std::string>> Functions::load_code(std::string sha256_hex) {
    loop::Later<base::Answer<std::shared_ptr<const std::string>>> loading(
        [&](auto done) { blobs_.get(sha256_hex, std::move(done)); });
    auto code = co_await loading;
    if (!code) co_return std::unexpected(api::unavailable(code.error()));
    co_return *code;
}

void Functions::publish(const std::string& arn, FunctionPtr function) {
    auto next = std::make_shared<Table>(*table());
    if (function)
        (*next)[arn] = std::move(function);
    else
        next->erase(arn);
    table_.store(std::move(next));
    if (changed_) changed_(arn);
}

void Functions::forget_code(const std::string& sha256_hex) {
    for (const auto& [arn, function] : *table()) {
        if (function->code_sha256_hex == sha256_hex) return;
    }
    // The unpacked copy stays until the next start: a worker may still be running from it.
    blobs_.erase(sha256_hex, [](auto) {});
}

api::Reply<FunctionPtr> Functions::save(Function function, FunctionPtr replaces) {
    const std::string arn = function.arn();
    const auto all = table();
    const auto found = all->find(arn);
    const FunctionPtr now = found == all->end() ? nullptr : found->second;
    if (busy_.contains(arn)) co_return std::unexpected(busy(arn));
    if (now != replaces) {
        if (!replaces) co_return std::unexpected(function_exists(function.name()));
        co_return std::unexpected(busy(arn));
    }
    function.configuration.revision_id.put(base::random_uuid());
    function.configuration.last_modified.put(base::lambda_time(clock_.now_ms()));
    auto made = std::make_shared<const Function>(std::move(function));
    busy_.insert(arn);
    state::Change change{storage_key(*made), to_json(*made)};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    busy_.erase(arn);
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    publish(arn, made);
    if (replaces && replaces->code_sha256_hex != made->code_sha256_hex)
        forget_code(replaces->code_sha256_hex);
    co_return made;
}

api::Reply<api::Empty> Functions::remove(FunctionPtr function) {
    const std::string arn = function->arn();
    if (busy_.contains(arn)) co_return std::unexpected(busy(arn));
    busy_.insert(arn);
    state::Change change{storage_key(*function), std::nullopt};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    busy_.erase(arn);
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    publish(arn, nullptr);
    forget_code(function->code_sha256_hex);
    co_return api::Empty{};
}

}  // namespace penstock::lambda

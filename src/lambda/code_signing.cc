#include "lambda/code_signing.h"

#include "base/random.h"
#include "base/text.h"
#include "lambda/errors.h"
#include "state/commit.h"
#include "wire/wire.h"

namespace penstock::lambda {
namespace {

constexpr std::string_view kPrefix = "lambda/code-signing/";  // + the ARN
constexpr std::size_t kIdSize = 17;

std::string arns_of(const std::string& account, const std::string& region) {
    return "arn:aws:lambda:" + region + ":" + account + ":code-signing-config:";
}

api::Error config_not_found(const std::string& arn) {  // as reported of AWS, like the words below
    return not_found("The Lambda code signing configuration " + arn + " can not be found.");
}

}  // namespace

api::Result<void> CodeSigning::open() {
    std::string damaged;
    meta_.scan(kPrefix, [&](std::string_view key, std::string_view value) {
        auto config = std::make_shared<StoredCodeSigning>();
        if (!wire::read_json(value, *config) || !config->config) {
            damaged = key;
            return false;
        }
        by_arn_[std::string(key.substr(kPrefix.size()))] = std::move(config);
        return true;
    });
    if (damaged.empty()) return {};
    return api::error("ServiceException", "the stored configuration " + damaged + " is unreadable", 500);
}

api::Result<CodeSigning::ConfigPtr> CodeSigning::find(const std::string& arn,
                                                      const api::Caller& caller) const {
    const auto found = by_arn_.find(arn);
    if (found == by_arn_.end() || !arn.starts_with(arns_of(caller.account, caller.region)))
        return std::unexpected(config_not_found(arn));
    return found->second;
}

std::vector<CodeSigning::ConfigPtr> CodeSigning::list(const api::Caller& caller) const {
    std::vector<ConfigPtr> found;
    for (const auto& [arn, config] : by_arn_)
        if (arn.starts_with(arns_of(caller.account, caller.region))) found.push_back(config);
    return found;
}

api::Reply<api::Empty> CodeSigning::commit(std::string arn, ConfigPtr config) {
    state::Change change{std::string(kPrefix) + arn, std::nullopt};
    if (config) change.value = wire::write_json(*config);
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    if (config)
        by_arn_[arn] = std::move(config);
    else
        by_arn_.erase(arn);
    co_return api::Empty{};
}

api::Reply<CodeSigning::ConfigPtr> CodeSigning::create(const api::Caller& caller, StoredCodeSigning config) {
    CodeSigningConfig& made = config.config.set();
    made.id.put("csc-" + base::random_lower_alphanumeric(kIdSize));
    made.arn.put(arns_of(caller.account, caller.region) + made.id->value);
    made.last_modified.put(base::lambda_time(clock_.now_ms()));
    auto kept = std::make_shared<const StoredCodeSigning>(std::move(config));
    auto committing = commit(kept->config->arn->value, kept);
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(committed.error());
    co_return kept;
}

api::Reply<CodeSigning::ConfigPtr> CodeSigning::change(std::string arn, api::Caller caller, Edit edit) {
    auto taking = turns_.take(arn);
    const loop::Turn turn = co_await taking;
    const auto before = find(arn, caller);
    if (!before) co_return std::unexpected(before.error());
    auto after = std::make_shared<StoredCodeSigning>(**before);
    if (auto edited = edit(*after); !edited) co_return std::unexpected(edited.error());
    auto committing = commit(arn, after);
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(committed.error());
    co_return after;
}

api::Reply<api::Empty> CodeSigning::remove(std::string arn, api::Caller caller, std::function<bool()> used) {
    auto taking = turns_.take(arn);
    const loop::Turn turn = co_await taking;
    const auto before = find(arn, caller);
    if (!before) co_return std::unexpected(before.error());
    if (used()) {  // ? the words
        co_return std::unexpected(
            conflict("The code signing configuration " + arn + " is used by at least one function."));
    }
    auto committing = commit(arn, nullptr);
    auto committed = co_await committing;
    co_return committed;
}

api::Result<void> CodeSigning::check_usable(const std::string& arn, const FunctionRef& function) const {
    if (by_arn_.contains(arn) && arn.starts_with(arns_of(function.account, function.region))) return {};
    return api::error("CodeSigningConfigNotFoundException",
                      "The code signing configuration cannot be found. Check that the provided configuration "
                      "is not deleted: " +
                          arn + ".",
                      404);
}

api::Result<void> CodeSigning::check_deployment(const std::string& arn, const FunctionRef& function) const {
    const auto found = by_arn_.find(arn);
    if (found == by_arn_.end() || *found->second->config->policies->untrusted != "Enforce") return {};
    return api::error("CodeVerificationFailedException",
                      "Lambda cannot deploy the function. The function or layer might be signed using a "
                      "signature that the client is not configured to accept. Check the provided signature "
                      "for " +
                          function.arn() + ".",
                      400);
}

}  // namespace penstock::lambda

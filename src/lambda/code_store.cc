#include "lambda/code_store.h"

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/logging.h"
#include "lambda/code_package.h"
#include "lambda/runtime/runtimes.h"

namespace penstock::lambda {

bool CodeStore::used(std::string_view sha256_hex) const {
    return std::ranges::any_of(users_, [&](const Uses& uses) { return uses(sha256_hex); });
}

void CodeStore::remove_stale() const {
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(settings_.data_directory + "/code", ignored)) {
        if (used(entry.path().filename().string())) continue;
        std::error_code failed;
        std::filesystem::remove_all(entry.path(), failed);
        if (failed)
            base::log_warning("old code in " + entry.path().string() +
                              " was not removed: " + failed.message());
    }
}

api::Reply<std::string> CodeStore::store(std::string zip) {
    if (zip.size() > kZipBytesMax) {
        co_return api::error("RequestEntityTooLargeException",
                             "Zipped size must be smaller than 52428800 bytes", 413);
    }
    const std::string sha = base::hex(base::sha256(zip));
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

api::Reply<std::shared_ptr<const std::string>> CodeStore::load(std::string sha256_hex) {
    loop::Later<base::Answer<std::shared_ptr<const std::string>>> loading(
        [&](auto done) { blobs_.get(sha256_hex, std::move(done)); });
    auto code = co_await loading;
    if (!code) co_return std::unexpected(api::unavailable(code.error()));
    co_return *code;
}

void CodeStore::release(const std::string& sha256_hex) {
    if (!used(sha256_hex)) blobs_.erase(sha256_hex, [](auto) {});
}

}  // namespace penstock::lambda

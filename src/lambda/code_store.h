// The zips of functions and layers: kept in the blob store, unpacked into a directory each, by their SHA-256.
//
// Belongs to the home loop.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/operation.h"
#include "lambda/settings.h"
#include "loop/blocking.h"
#include "state/blobs.h"

namespace penstock::lambda {

class CodeStore {
public:
    using Uses = std::function<bool(std::string_view sha256_hex)>;

    CodeStore(state::Blobs& blobs, loop::Blocking& blocking, const Settings& settings)
        : blobs_(blobs), blocking_(blocking), settings_(settings) {}

    // Who keeps code alive: functions, layers.  At start-up.
    void add_user(Uses uses) { users_.push_back(std::move(uses)); }

    // Unpacks and keeps a zip; the answer is its SHA-256 in hex.
    api::Reply<std::string> store(std::string zip);
    // A zip as it was uploaded.
    api::Reply<std::shared_ptr<const std::string>> load(std::string sha256_hex);
    // Removes it unless somebody uses it.  The unpacked copy stays until the next start: a worker may still
    // be running from it.
    void release(const std::string& sha256_hex);
    // Unpacked code that nobody uses: at start-up, when no worker can be running from it.
    void remove_stale() const;

private:
    bool used(std::string_view sha256_hex) const;

    state::Blobs& blobs_;
    loop::Blocking& blocking_;
    const Settings& settings_;
    std::vector<Uses> users_;
};

}  // namespace penstock::lambda

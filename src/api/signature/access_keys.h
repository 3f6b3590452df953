// The keys that may sign requests: those of a credentials file, and one for the functions of each account.
//
// Filled at start-up, then only read, from any core.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::api {

struct AccessKey {
    std::string id{};
    std::string secret{};
    std::string session_token{};  // "" for a permanent key
    std::string account{};
};

class AccessKeys {
public:
    // `account` is that of keys which name none.
    explicit AccessKeys(std::string account);

    // The text of a file like ~/.aws/credentials: profiles with aws_access_key_id, aws_secret_access_key,
    // optionally aws_session_token, and optionally `account`, which is Penstock's own.  A key id of twelve
    // digits is its account. Profiles without a key and members that mean nothing here are passed over.
    base::Result<void> add_profiles(std::string_view text);
    static base::Result<AccessKeys> load(const std::string& path, const std::string& account);

    std::optional<AccessKey> find(std::string_view id) const;
    // What this server's functions of that account sign with.  Derived from a secret that ends with the
    // process.
    AccessKey function_key(std::string_view account) const;

private:
    base::Result<void> add(std::string_view profile, AccessKey key);

    std::string account_;
    std::string function_secret_;
    std::string function_suffix_;  // tells this process's keys from another's
    std::map<std::string, AccessKey, std::less<>> keys_;
};

}  // namespace penstock::api

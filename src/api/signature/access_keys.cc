#include "api/signature/access_keys.h"

#include <fstream>

#include "api/caller.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/text.h"

namespace penstock::api {
namespace {

constexpr std::size_t kFileMax = 1024 * 1024;
// Temporary keys of AWS begin so and have 20 characters: then the account, then a suffix of ours.
constexpr std::string_view kFunctionPrefix = "ASIA";
constexpr std::size_t kAccountDigits = 12;
constexpr std::size_t kSuffix = 4;

}  // namespace

AccessKeys::AccessKeys(std::string account)
    : account_(std::move(account)),
      function_secret_(base::random_bytes(32)),
      function_suffix_(base::random_lower_alphanumeric(kSuffix)) {
    for (char& c : function_suffix_) {
        if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
    }
}

base::Result<void> AccessKeys::add(std::string_view profile, AccessKey key) {
    const std::string in_profile = "profile '" + std::string(profile) + "' ";
    if (key.id.empty() && key.secret.empty()) return {};
    if (key.id.empty()) return base::failure(in_profile + "has no aws_access_key_id");
    if (key.secret.empty()) return base::failure(in_profile + "has no aws_secret_access_key");
    if (!key.account.empty() && !is_account(key.account))
        return base::failure(in_profile + "has an account that is not twelve digits");
    if (key.account.empty()) key.account = is_account(key.id) ? key.id : account_;
    const auto [found, is_new] = keys_.try_emplace(key.id, key);
    const AccessKey& old = found->second;
    // One key may stand in several profiles, if they agree.
    if (!is_new &&
        (old.secret != key.secret || old.session_token != key.session_token || old.account != key.account))
        return base::failure(in_profile + "has key " + key.id + " otherwise than another profile");
    return {};
}

base::Result<void> AccessKeys::add_profiles(std::string_view text) {
    std::string profile;
    AccessKey key;
    for (const auto raw : base::split(text, '\n')) {
        const auto line = base::trim(raw);
        if (line.empty() || line.front() == '#' || line.front() == ';') continue;
        if (line.front() == '[') {
            if (auto added = add(profile, std::move(key)); !added) return added;
            key = {};
            profile = base::trim(line.substr(1, line.find(']') - 1));
            continue;
        }
        const auto equals = line.find('=');
        if (equals == line.npos) continue;
        const auto name = base::trim(line.substr(0, equals));
        const auto value = base::trim(line.substr(equals + 1));
        if (base::equals_ignore_case(name, "aws_access_key_id")) key.id = value;
        if (base::equals_ignore_case(name, "aws_secret_access_key")) key.secret = value;
        if (base::equals_ignore_case(name, "aws_session_token")) key.session_token = value;
        if (base::equals_ignore_case(name, "account")) key.account = value;
    }
    return add(profile, std::move(key));
}

base::Result<AccessKeys> AccessKeys::load(const std::string& path, const std::string& account) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kFileMax + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || file.gcount() == 0) return base::failure("cannot read credentials from " + path);
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > kFileMax) return base::failure(path + " is too large to be a credentials file");
    AccessKeys keys(account);
    if (auto added = keys.add_profiles(text); !added) return base::failure(path + ": " + added.error().what);
    if (keys.keys_.empty()) return base::failure(path + " has no profile with a key");
    return keys;
}

std::optional<AccessKey> AccessKeys::find(std::string_view id) const {
    if (const auto found = keys_.find(id); found != keys_.end()) return found->second;
    if (id.size() != kFunctionPrefix.size() + kAccountDigits + kSuffix || !id.starts_with(kFunctionPrefix) ||
        !id.ends_with(function_suffix_))
        return std::nullopt;
    const auto account = id.substr(kFunctionPrefix.size(), kAccountDigits);
    if (!is_account(account)) return std::nullopt;
    return function_key(account);
}

AccessKey AccessKeys::function_key(std::string_view account) const {
    AccessKey key;
    key.id = std::string(kFunctionPrefix) + std::string(account) + function_suffix_;
    key.secret = base::hex(base::HmacSha256(function_secret_)(key.id));
    key.account = account;
    return key;
}

}  // namespace penstock::api

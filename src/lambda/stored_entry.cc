#include "lambda/stored_entry.h"

#include <map>

#include "base/text.h"
#include "wire/wire.h"

namespace penstock::lambda {
namespace {

// Each is followed by ACCOUNT/REGION/NAME; a version's number comes last.
constexpr std::string_view kLatest = "lambda/function/", kVersion = "lambda/version/",
                           kSettings = "lambda/settings/";

std::map<std::string, std::string> stored(const FunctionEntry* entry) {
    std::map<std::string, std::string> all;
    if (!entry) return all;
    const Function& latest = *entry->latest;
    const std::string path = latest.account + "/" + latest.region + "/" + latest.name();
    all[std::string(kLatest) + path] = to_json(latest);
    for (const auto& [number, version] : entry->versions)
        all[std::string(kVersion) + path + "/" + std::to_string(number)] = to_json(*version);
    all[std::string(kSettings) + path] = wire::write_json(entry->settings);
    return all;
}

}  // namespace

std::vector<state::Change> changes_between(const FunctionEntry* before, const FunctionEntry* after) {
    const auto old = stored(before), now = stored(after);
    std::vector<state::Change> changes;
    for (const auto& [key, value] : now) {
        const auto found = old.find(key);
        if (found == old.end() || found->second != value) changes.push_back({key, value});
    }
    for (const auto& [key, value] : old) {
        if (!now.contains(key)) changes.push_back({key, std::nullopt});
    }
    return changes;
}

api::Result<std::vector<EntryPtr>> load_entries(const state::Meta& meta) {
    std::map<std::string, FunctionEntry, std::less<>> entries;  // by path
    std::string damaged;
    meta.scan(kLatest, [&](std::string_view key, std::string_view value) {
        auto function = function_from_json(value);
        if (!function) damaged = key;
        if (function)
            entries[std::string(key.substr(kLatest.size()))].latest =
                std::make_shared<const Function>(std::move(*function));
        return damaged.empty();
    });
    meta.scan(kVersion, [&](std::string_view key, std::string_view value) {
        const auto slash = key.rfind('/');
        const auto found = entries.find(key.substr(kVersion.size(), slash - kVersion.size()));
        const auto number = base::to_integer(key.substr(slash + 1));
        auto function = function_from_json(value);
        if (found == entries.end() || !number || !function) {
            damaged = key;
            return false;
        }
        found->second.versions[*number] = std::make_shared<const Function>(std::move(*function));
        return true;
    });
    meta.scan(kSettings, [&](std::string_view key, std::string_view value) {
        const auto found = entries.find(key.substr(kSettings.size()));
        if (found == entries.end() || !wire::read_json(value, found->second.settings)) damaged = key;
        return damaged.empty();
    });
    if (!damaged.empty())
        return api::error("ServiceException", "the stored function " + damaged + " is unreadable", 500);
    std::vector<EntryPtr> all;
    for (auto& [path, entry] : entries)
        all.push_back(std::make_shared<const FunctionEntry>(std::move(entry)));
    return all;
}

}  // namespace penstock::lambda

#include "logs/log_store.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/text.h"

namespace penstock::logs {
namespace {

constexpr std::size_t kMessageBytesMax = 256 * 1024;  // CloudWatch Logs quotas

// A group's name as a folder: it may have slashes, and begin with one.
std::string to_folder(std::string name) {
    std::replace(name.begin(), name.end(), '/', '+');
    return name;
}

// Regions are what clients write.
std::string to_part(const std::string& region) { return region == "." || region == ".." ? "_" : region; }

std::string to_group(std::string folder) {
    std::replace(folder.begin(), folder.end(), '+', '/');
    return folder;
}

base::WallMs to_ms(std::filesystem::file_time_type time) {
    const auto wall = std::chrono::file_clock::to_sys(time).time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(wall).count();
}

std::optional<Event> parse(const std::string& line) {
    const auto first = line.find('\t'), second = line.find('\t', first + 1);
    if (first == line.npos || second == line.npos) return std::nullopt;
    const auto time = base::parse_iso8601_ms(std::string_view(line).substr(0, first));
    if (!time) return std::nullopt;
    return Event{*time, line.substr(first + 1, second - first - 1), line.substr(second + 1)};
}

// The oldest first.
std::vector<std::filesystem::path> files_in(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    for (std::size_t old = base::LogFiles::kOldFiles; old > 0; --old)
        files.push_back(folder + "/log." + std::to_string(old));
    files.push_back(folder + "/log");
    return files;
}

}  // namespace

std::string LogStore::folder_of(const std::string& account, const std::string& region,
                                const std::string& group) const {
    return directory_ + "/" + account + "/" + to_part(region) + "/" + to_folder(group);
}

void LogStore::append(const api::LogPlace& place, std::string_view message) {
    if (!api::valid_log_group(place.group)) return;
    std::string line = base::iso8601_ms(clock_.now_ms()) + '\t' + place.stream + '\t';
    const std::size_t begin = line.size();
    line += message.substr(0, kMessageBytesMax);
    for (std::size_t i = begin; i < line.size(); ++i) {
        if (line[i] == '\n' || line[i] == '\r') line[i] = ' ';
    }
    files_.append(place.account + "/" + to_part(place.region) + "/" + to_folder(place.group) + "/log", line);
}

std::vector<Group> LogStore::groups(const std::string& account, const std::string& region) const {
    files_.flush();
    std::vector<Group> groups;
    std::error_code none;
    for (const auto& entry :
         std::filesystem::directory_iterator(directory_ + "/" + account + "/" + to_part(region), none)) {
        Group group{.name = to_group(entry.path().filename().string()), .created = 0, .bytes = 0};
        for (const auto& file : files_in(entry.path().string())) {
            const auto bytes = std::filesystem::file_size(file, none);
            if (none) continue;
            group.bytes += bytes;
            std::ifstream in(file);
            std::string line;
            if (group.created == 0 && std::getline(in, line)) {
                if (const auto event = parse(line)) group.created = event->time;
            }
        }
        groups.push_back(std::move(group));
    }
    std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.name < b.name; });
    return groups;
}

bool LogStore::has(const std::string& account, const std::string& region, const std::string& group) const {
    files_.flush();
    std::error_code none;
    return std::filesystem::is_directory(folder_of(account, region, group), none);
}

void LogStore::each(const std::string& folder, base::WallMs since,
                    const std::function<void(Event&&)>& visit) const {
    files_.flush();
    for (const auto& file : files_in(folder)) {
        std::error_code none;
        const auto written = std::filesystem::last_write_time(file, none);
        // The time of a file lags a little behind the clock.
        constexpr base::WallMs lag_ms = 60'000;
        if (none || to_ms(written) + lag_ms < since) continue;
        std::ifstream in(file);
        std::string line;
        while (std::getline(in, line)) {
            if (in.eof()) break;  // is still being written
            if (auto event = parse(line); event && event->time >= since) visit(std::move(*event));
        }
    }
}

std::vector<Stream> LogStore::streams(const std::string& account, const std::string& region,
                                      const std::string& group) const {
    std::map<std::string, Stream> all;
    each(folder_of(account, region, group), 0, [&](Event&& event) {
        Stream& stream = all[event.stream];
        if (stream.name.empty()) stream = {.name = event.stream, .first = event.time, .last = 0, .bytes = 0};
        stream.last = event.time;
        stream.bytes += event.message.size();
    });
    std::vector<Stream> streams;
    for (auto& [name, stream] : all) streams.push_back(std::move(stream));
    return streams;
}

std::vector<Event> LogStore::events(const std::string& account, const std::string& region,
                                    const std::string& group, base::WallMs since,
                                    const std::function<bool(const Event&)>& wanted) const {
    std::vector<Event> events;
    each(folder_of(account, region, group), since, [&](Event&& event) {
        if (wanted(event)) events.push_back(std::move(event));
    });
    return events;
}

}  // namespace penstock::logs

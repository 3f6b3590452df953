#include "lambda/runtime/cgroups.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "base/files.h"
#include "base/text.h"

namespace penstock::lambda {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kGroupPrefix = "penstock-";

bool write(const std::string& file, const std::string& text) {
    std::ofstream out(file);
    out << text << std::flush;
    return out.good();
}

bool has_words(const std::string& file, std::initializer_list<std::string_view> wanted) {
    std::string text = base::contents_of(file);
    std::replace(text.begin(), text.end(), '\n', ' ');
    const auto words = base::split(text, ' ');
    return std::ranges::all_of(
        wanted, [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); });
}

// Of a controller of version 1, or with "" of version 2: this process's path in the hierarchy.
std::optional<std::string> own_path(const std::string& groups, std::string_view controller) {
    for (const std::string_view line : base::split(groups, '\n')) {
        const auto parts = base::split(line, ':');  // "4:memory:/path"
        if (parts.size() != 3) continue;
        const auto controllers = base::split(parts[1], ',');
        if (controller.empty() ? parts[0] == "0"
                               : std::ranges::find(controllers, controller) != controllers.end())
            return std::string(parts[2] == "/" ? "" : parts[2]);
    }
    return std::nullopt;
}

std::vector<pid_t> processes_of(const std::string& directory) {
    std::vector<pid_t> all;
    const std::string text = base::contents_of(directory + "/cgroup.procs");
    for (const std::string_view line : base::split(text, '\n')) {
        if (const auto pid = base::to_integer(line)) all.push_back(static_cast<pid_t>(*pid));
    }
    return all;
}

// Groups of servers that are no more, with what their workers have left.
void sweep(const std::string& parent) {
    std::error_code none;
    for (const std::string& name : base::names_in(parent)) {
        if (!name.starts_with(kGroupPrefix)) continue;
        const auto pid = base::to_integer(name.substr(kGroupPrefix.size()));
        if (!pid || ::kill(static_cast<pid_t>(*pid), 0) == 0) continue;
        const std::string group = parent + "/" + name;
        for (const std::string& worker : base::names_in(group))
            if (fs::is_directory(group + "/" + worker, none)) Cgroup({group + "/" + worker}).end();
        ::rmdir(group.c_str());
    }
}

// A group of this server's own below `directory`, in which workers' groups can be limited.
std::optional<std::string> parent_in(const std::string& directory, int version) {
    if (::access((directory + "/cgroup.procs").c_str(), W_OK) != 0) return std::nullopt;
    sweep(directory);
    const std::string parent = directory + "/" + std::string(kGroupPrefix) + std::to_string(getpid());
    std::error_code failed;
    fs::create_directory(parent, failed);
    if (failed) return std::nullopt;
    if (version == 1 || (has_words(parent + "/cgroup.controllers", {"memory", "pids"}) &&
                         write(parent + "/cgroup.subtree_control", "+memory +pids")))
        return parent;
    ::rmdir(parent.c_str());
    return std::nullopt;
}

bool hands_on(const std::string& directory) {
    return has_words(directory + "/cgroup.subtree_control", {"memory", "pids"});
}

// Only a group without processes hands controllers on, so in a service this process steps aside first.
bool hand_on(const std::string& directory) {
    if (hands_on(directory)) return true;
    if (!has_words(directory + "/cgroup.controllers", {"memory", "pids"})) return false;
    const std::string aside = directory + "/penstock";
    std::error_code failed;
    fs::create_directory(aside, failed);
    const std::string self = std::to_string(getpid());
    if (write(aside + "/cgroup.procs", self) && write(directory + "/cgroup.subtree_control", "+memory +pids"))
        return true;
    (void)write(directory + "/cgroup.procs", self);  // it is shared with others
    ::rmdir(aside.c_str());
    return false;
}

}  // namespace

Cgroups Cgroups::find(const std::string& mount, const std::string& own) {
    Cgroups found;
    const std::string groups = base::contents_of(own);
    if (const auto path = own_path(groups, "")) {
        const std::string mine = mount + *path;
        auto parent = hand_on(mine) ? parent_in(mine, 2) : std::nullopt;
        if (!parent && hands_on(mount)) parent = parent_in(mount, 2);
        if (parent) {
            found.parents_ = {*parent};
            return found;
        }
    }
    found.version_ = 1;
    for (const std::string controller : {"memory", "pids"}) {
        const auto path = own_path(groups, controller);
        const auto parent = path ? parent_in(mount + "/" + controller + *path, 1) : std::nullopt;
        if (parent) found.parents_.push_back(*parent);
    }
    if (found.parents_.size() == 2) return found;
    found.remove();
    return {};
}

Cgroup Cgroups::make(const std::string& name, const Limits& limits) const {
    std::vector<std::string> directories;
    for (const std::string& parent : parents_) {
        const std::string directory = parent + "/" + name;
        std::error_code failed;
        fs::create_directory(directory, failed);
        if (!failed) directories.push_back(directory);
    }
    if (!directories.empty()) {
        // The first has the memory, the last the processes; in version 2 they are one.
        (void)write(directories.front() + (version_ == 2 ? "/memory.max" : "/memory.limit_in_bytes"),
                    std::to_string(limits.memory_bytes));
        (void)write(directories.back() + "/pids.max", std::to_string(limits.processes));
        if (version_ == 2) (void)write(directories.front() + "/memory.oom.group", "1");
    }
    return Cgroup(std::move(directories));
}

void Cgroups::remove() const {
    for (const std::string& parent : parents_) ::rmdir(parent.c_str());
}

std::vector<std::string> Cgroup::entrances() const {
    std::vector<std::string> files;
    for (const std::string& directory : directories_) files.push_back(directory + "/cgroup.procs");
    return files;
}

void Cgroup::kill() const {
    for (const std::string& directory : directories_) {
        if (write(directory + "/cgroup.kill", "1")) continue;  // version 2 of Linux 5.14
        for (const pid_t pid : processes_of(directory)) ::kill(pid, SIGKILL);
    }
}

void Cgroup::end() const {
    // A process that forks while it is killed leaves a child, and one that is killed is in its group for a
    // moment yet.
    constexpr int times = 100;
    constexpr std::chrono::milliseconds again{5};
    for (int i = 0; i < times; ++i) {
        kill();
        bool gone = true;
        for (const std::string& directory : directories_)
            gone = (::rmdir(directory.c_str()) == 0 || errno == ENOENT) && gone;
        if (gone) return;
        std::this_thread::sleep_for(again);
    }
}

}  // namespace penstock::lambda

#include "lambda/runtime/descendants.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>

#include "base/files.h"
#include "base/text.h"

namespace penstock::lambda {
namespace {

std::vector<pid_t> children_of(pid_t pid) {
    const std::string threads = "/proc/" + std::to_string(pid) + "/task";
    std::vector<pid_t> children;
    for (const std::string& thread : base::names_in(threads)) {
        const std::string text = base::contents_of(threads + "/" + thread + "/children");
        for (const std::string_view child : base::split(text, ' ')) {
            if (const auto number = base::to_integer(child)) children.push_back(static_cast<pid_t>(*number));
        }
    }
    return children;
}

// Of a line "VmRSS:    1234 kB".
std::int64_t kilobytes(const std::string& status, std::string_view name) {
    const auto at = status.find(name);
    return at == status.npos ? 0 : std::strtoll(status.c_str() + at + name.size(), nullptr, 10);
}

}  // namespace

std::vector<pid_t> family_of(pid_t pid) {
    constexpr std::size_t most = 10'000;
    std::vector<pid_t> family{pid};
    for (std::size_t i = 0; i < family.size() && family.size() < most; ++i) {
        const auto children = children_of(family[i]);
        family.insert(family.end(), children.begin(), children.end());
    }
    return family;
}

Memory memory_of(pid_t pid) {
    constexpr std::int64_t kilo = 1024;
    Memory memory;
    for (const pid_t one : family_of(pid)) {
        const std::string status = base::contents_of("/proc/" + std::to_string(one) + "/status");
        memory.resident_bytes += kilobytes(status, "VmRSS:") * kilo;
        memory.private_bytes += (kilobytes(status, "RssAnon:") + kilobytes(status, "RssShmem:")) * kilo;
        memory.peak_bytes = std::max(memory.peak_bytes, kilobytes(status, "VmHWM:") * kilo);
    }
    return memory;
}

int kill_marked(const std::string& line) {
    int killed = 0;
    const pid_t self = getpid();
    for (const std::string& name : base::names_in("/proc")) {
        const auto pid = base::to_integer(name);
        if (!pid || *pid == self) continue;
        const std::string environment = '\0' + base::contents_of("/proc/" + name + "/environ");
        if (environment.find('\0' + line + '\0') == environment.npos) continue;
        if (::kill(static_cast<pid_t>(*pid), SIGKILL) == 0) ++killed;
    }
    return killed;
}

}  // namespace penstock::lambda

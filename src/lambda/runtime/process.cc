#include "lambda/runtime/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace penstock::lambda {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (const auto& text : texts) out.push_back(const_cast<char*>(text.c_str()));
    out.push_back(nullptr);
    return out;
}

// Closed when it goes, but for what was taken out.
struct Pipe {
    int read = -1, write = -1;
    Pipe() = default;
    Pipe(const Pipe&) = delete;
    ~Pipe() {
        close(read);
        close(write);
    }
    bool open() {
        int both[2];
        if (pipe2(both, O_CLOEXEC) != 0) return false;
        read = both[0];
        write = both[1];
        return true;
    }
    static void close(int& end) {
        if (end >= 0) ::close(end);
        end = -1;
    }
};

// What AWS gives a function (Lambda guide, gettingstarted-limits).
constexpr rlim_t kFilesMax = 1024;

constexpr int kDescriptorsMax = 8;

// Lower than before, never higher.
void limit(__rlimit_resource which, rlim_t to) {
    rlimit limits{};
    if (getrlimit(which, &limits) != 0) return;
    limits.rlim_cur = std::min(limits.rlim_max, to);
    limits.rlim_max = limits.rlim_cur;
    setrlimit(which, &limits);
}

// In the child, between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(char* const* arguments, char* const* environment, const Command& command, int output,
                         int report, pid_t parent) {
    setpgid(0, 0);
    for (const std::string& group : command.groups) {
        const int file = ::open(group.c_str(), O_WRONLY | O_CLOEXEC);
        [[maybe_unused]] const auto entered = ::write(file, "0", 1);
    }
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, kFilesMax);
    if (command.file_bytes_max > 0) limit(RLIMIT_FSIZE, static_cast<rlim_t>(command.file_bytes_max));
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);  // the server died before the kernel knew to tell us
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);
    const int null = ::open("/dev/null", O_RDONLY);
    dup2(null, 0);
    dup2(output, 1);
    dup2(output, 2);
    // Out of the way first: one of them may have another's number.
    constexpr int first = 3;
    int away[kDescriptorsMax];
    report = fcntl(report, F_DUPFD_CLOEXEC, first + kDescriptorsMax);
    for (std::size_t i = 0; i < command.descriptors.size(); ++i)
        away[i] = fcntl(command.descriptors[i], F_DUPFD_CLOEXEC, first + kDescriptorsMax);
    for (std::size_t i = 0; i < command.descriptors.size(); ++i) dup2(away[i], first + static_cast<int>(i));
    if (chdir(command.directory.c_str()) == 0) execve(arguments[0], arguments, environment);
    const int why = errno;
    [[maybe_unused]] const auto written = ::write(report, &why, sizeof why);
    _exit(127);
}

}  // namespace

base::Result<Child> spawn(const Command& command) {
    Pipe output, report, exits;
    if (!output.open() || !report.open() || (command.has_exits && !exits.open()))
        return base::failure(std::string("cannot make a pipe: ") + std::strerror(errno));
    Command its = command;
    if (command.has_exits) its.descriptors.push_back(exits.write);
    auto arguments = pointers(command.arguments);
    auto environment = pointers(command.environment);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid == 0) become(arguments.data(), environment.data(), its, output.write, report.write, parent);
    output.close(output.write);
    report.close(report.write);
    exits.close(exits.write);
    int why = pid < 0 ? errno : 0;
    if (pid > 0 && ::read(report.read, &why, sizeof why) != static_cast<ssize_t>(sizeof why)) why = 0;
    if (why != 0) {
        if (pid > 0) waitpid(pid, nullptr, 0);
        return base::failure("cannot start " + command.arguments[0] + ": " + std::strerror(why));
    }
    fcntl(output.read, F_SETFL, O_NONBLOCK);
    if (command.has_exits) fcntl(exits.read, F_SETFL, O_NONBLOCK);
    const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (pidfd < 0) {
        kill_group(pid);
        waitpid(pid, nullptr, 0);
        return base::failure(std::string("cannot watch a process: ") + std::strerror(errno));
    }
    return Child{pid, pidfd, std::exchange(output.read, -1), std::exchange(exits.read, -1)};
}

void kill_group(pid_t pid) {
    ::kill(-pid, SIGKILL);
    ::kill(pid, SIGKILL);  // in the moment before the child has made its group
}

std::string reap(pid_t pid) {
    int status = 0;
    if (waitpid(pid, &status, 0) != pid) return "unknown";
    if (WIFEXITED(status))
        return WEXITSTATUS(status) ? "exit status " + std::to_string(WEXITSTATUS(status)) : "";
    switch (WTERMSIG(status)) {
        case SIGKILL:
            return "signal: killed";
        case SIGSEGV:
            return "signal: segmentation fault";
        case SIGABRT:
            return "signal: aborted";
        case SIGTERM:
            return "signal: terminated";
        default:
            return "signal: " + std::to_string(WTERMSIG(status));
    }
}

}  // namespace penstock::lambda

#include "lambda/runtime/sandbox.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace penstock::lambda {
namespace {

constexpr const char* kBwrap = "/usr/bin/bwrap";

std::vector<std::string> begin(const std::string& bwrap) {
    return {bwrap,
            "--die-with-parent",
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--ro-bind",
            "/",
            "/",
            "--dev",
            "/dev",
            "--proc",
            "/proc"};
}

// Whether the kernel lets it do what begin() asks for.
bool works(const std::string& bwrap) {
    if (::access(bwrap.c_str(), X_OK) != 0) return false;
    std::vector<std::string> command = begin(bwrap);
    command.insert(command.end(), {"--tmpfs", "/tmp", "/bin/true"});
    std::vector<char*> arguments;
    for (std::string& one : command) arguments.push_back(one.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    char* const nothing[] = {nullptr};
    const int failed = posix_spawn(&pid, arguments[0], &quiet, nullptr, arguments.data(), nothing);
    posix_spawn_file_actions_destroy(&quiet);
    int status = 0;
    return !failed && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

base::Result<Sandbox> Sandbox::make(Isolation wanted) {
    Sandbox sandbox;
    if (wanted == Isolation::none) return sandbox;
    if (works(kBwrap)) {
        sandbox.bwrap_ = kBwrap;
    } else if (wanted == Isolation::bubblewrap) {
        return base::failure(
            std::string("--isolation bubblewrap: ") + kBwrap +
            " is not there (Debian's package bubblewrap), or this kernel does not let it make "
            "namespaces");
    }
    return sandbox;
}

std::vector<std::string> Sandbox::wrap(std::vector<std::string> command, const Room& room) const {
    if (!isolates()) return command;
    std::vector<std::string> out = begin(bwrap_);
    const auto add = [&](std::initializer_list<std::string> more) { out.insert(out.end(), more); };
    add({"--size", std::to_string(room.temporary_bytes), "--tmpfs", "/tmp"});
    // Whatever else the data directory holds is not theirs: records, other functions' code, keys.
    add({"--tmpfs", room.data_directory});
    for (const std::string& directory : room.directories) add({"--ro-bind", directory, directory});
    add({"--remount-ro", room.data_directory, "--chdir", room.working_directory, "--"});
    out.insert(out.end(), std::make_move_iterator(command.begin()), std::make_move_iterator(command.end()));
    return out;
}

}  // namespace penstock::lambda

#include "lambda/runtime/sandbox.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.h"

namespace penstock::lambda {
namespace {

constexpr const char* kBwrap = "/usr/bin/bwrap";

std::vector<std::string> begin(const std::string& bwrap) {
    return {bwrap, "--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts"};
}

const std::vector<std::string> kWholeMachine{"--ro-bind", "/", "/"};

// The machine once more, in a root where directories can be made that it does not have: in its own, which is
// read-only, bubblewrap cannot.
std::vector<std::string> new_root() {
    std::vector<std::string> out;
    std::error_code failed;
    for (const std::string& name : base::names_in("/")) {
        const std::string path = "/" + name;
        if (path == "/dev" || path == "/proc" || path == "/tmp") continue;
        if (std::filesystem::is_symlink(path, failed))
            out.insert(out.end(), {"--symlink", std::filesystem::read_symlink(path, failed).string(), path});
        else
            out.insert(out.end(), {"--ro-bind", path, path});
    }
    return out;
}

// Whether the kernel lets it do what begin() asks for.
bool works(const std::string& bwrap) {
    if (::access(bwrap.c_str(), X_OK) != 0) return false;
    std::vector<std::string> command = begin(bwrap);
    command.insert(command.end(), kWholeMachine.begin(), kWholeMachine.end());
    command.insert(command.end(), {"--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "/bin/true"});
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
    std::error_code unknown;
    std::vector<std::string> out = begin(bwrap_);
    const auto add = [&](std::initializer_list<std::string> more) { out.insert(out.end(), more); };
    const bool makes_opt = !room.opt.empty() && !std::filesystem::is_directory("/opt", unknown);
    const auto root = makes_opt ? new_root() : kWholeMachine;
    out.insert(out.end(), root.begin(), root.end());
    add({"--dev", "/dev", "--proc", "/proc"});
    if (!room.opt.empty()) add({"--ro-bind", room.opt, "/opt"});
    add({"--size", std::to_string(room.temporary_bytes), "--tmpfs", "/tmp"});
    // Whatever else the data directory holds is not theirs: records, other functions' code, keys.
    add({"--tmpfs", room.data_directory});
    for (const std::string& directory : room.directories) add({"--ro-bind", directory, directory});
    if (makes_opt) add({"--remount-ro", "/"});
    add({"--remount-ro", room.data_directory, "--chdir", room.working_directory, "--"});
    out.insert(out.end(), std::make_move_iterator(command.begin()), std::make_move_iterator(command.end()));
    return out;
}

}  // namespace penstock::lambda

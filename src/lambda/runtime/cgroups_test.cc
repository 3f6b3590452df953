#include "lambda/runtime/cgroups.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/temporary_directory.h"

using namespace penstock;
using namespace penstock::lambda;
namespace fs = std::filesystem;

namespace {

std::string contents(const std::string& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A folder with what version 2's files say, for what needs no kernel.
struct Version2 {
    base::TemporaryDirectory directory;
    std::string own = directory.path + "/own";
    std::string mount = directory.path + "/mount";

    explicit Version2(const std::string& controllers) {
        std::ofstream(own) << "0::/system.slice/penstock.service\n";
        fs::create_directories(mount + "/system.slice/penstock.service");
        for (const std::string at : {"", "/system.slice/penstock.service"}) {
            std::ofstream(mount + at + "/cgroup.controllers") << controllers;
            std::ofstream(mount + at + "/cgroup.procs") << "";
        }
    }
};

}  // namespace

TEST_CASE("without controllers that are handed on there are no groups") {
    const Version2 machine("cpu io\n");
    CHECK_FALSE(Cgroups::find(machine.mount, machine.own).available());
    CHECK_FALSE(fs::exists(machine.mount + "/penstock-" + std::to_string(getpid())));
    CHECK_FALSE(Cgroups::find(machine.mount + "/nowhere", machine.own).available());
}

TEST_CASE("in a group of its own a server steps aside") {
    const Version2 machine("cpu memory pids\n");
    (void)Cgroups::find(machine.mount, machine.own);
    const std::string service = machine.mount + "/system.slice/penstock.service";
    CHECK(contents(service + "/penstock/cgroup.procs") == std::to_string(getpid()));
    CHECK(contents(service + "/cgroup.subtree_control") == "+memory +pids");
}

// On this machine, if it lets us.
TEST_CASE("a worker that has entered its group is held to it and ends with it") {
    const Cgroups groups = Cgroups::find();
    if (!groups.available()) {
        MESSAGE("this machine lets nobody make control groups here");
        return;
    }
    const Cgroup group = groups.make("worker", {.memory_bytes = 64 << 20, .processes = 3});
    const auto entrances = group.entrances();
    REQUIRE_FALSE(entrances.empty());
    int told[2];
    REQUIRE(pipe(told) == 0);

    const pid_t pid = fork();
    if (pid == 0) {
        for (const std::string& file : entrances) std::ofstream(file) << "0" << std::flush;
        int forked = 0;
        while (forked < 10) {
            const pid_t child = fork();
            if (child == 0) pause();
            if (child < 0) break;
            ++forked;
        }
        const char count = static_cast<char>(forked);
        if (::write(told[1], &count, 1) != 1) _exit(1);
        pause();
    }
    char forked = 0;
    REQUIRE(::read(told[0], &forked, 1) == 1);
    ::close(told[0]);
    ::close(told[1]);
    CHECK(forked == 2);

    // Who is killed must be waited for by somebody before its group can go.
    std::thread waiting([pid] {
        int status = 0;
        waitpid(pid, &status, 0);
        CHECK(WIFSIGNALED(status));
    });
    group.end();
    waiting.join();
    for (const std::string& file : entrances) CHECK_FALSE(fs::exists(file));
    groups.remove();
    CHECK_FALSE(fs::exists(groups.place()));
}

// A server killed in the middle of its commits: everything it had answered is there.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "base/temporary_directory.h"
#include "loop/ask.h"
#include "loop/cores.h"
#include "state/embedded/open.h"

using namespace penstock;
using namespace penstock::state::embedded;

namespace {

constexpr const char* kVariable = "PENSTOCK_KILL_TEST_DIRECTORY";
constexpr int kReportTo = 3;  // the child's descriptor

// Reports a number once what it stands for has been answered.
void report(std::uint32_t number) {
    if (write(kReportTo, &number, sizeof number) != sizeof number) std::_Exit(1);
}

// One line of work that goes on for ever: commit, report, commit the next.
void commit_on(state::Meta& meta, std::uint32_t number) {
    const auto name = std::to_string(number);
    meta.commit(meta.version(), {{"a/" + name, name}, {"b/" + name, name}}, [&meta, number](auto version) {
        if (!version) std::_Exit(2);
        report(number * 2);
        commit_on(meta, number + 4);
    });
}
void put_on(state::Cells& cells, std::uint32_t number) {
    const auto name = std::to_string(number);
    auto done = [&cells, number](auto put) {
        if (!put) std::_Exit(2);
        report(number * 2 + 1);
        put_on(cells, number + 4);
    };
    // In turns, so that transactions are of either kind.
    if (number / 16 % 2 == 0)
        cells.put("cell/" + name, name, done);
    else
        cells.put_soon("cell/" + name, name, done);
}

// This program again, as the server that will be killed: a forked copy could not start threads under every
// sanitizer.
pid_t start_child(const std::string& directory, int report_to) {
    const pid_t child = fork();
    if (child != 0) return child;
    dup2(report_to, kReportTo);
    setenv(kVariable, directory.c_str(), 1);
    execl("/proc/self/exe", "penstock_tests", "--no-skip", "--test-case=the server that is killed", nullptr);
    _exit(127);
}

}  // namespace

TEST_CASE("the server that is killed" * doctest::skip()) {
    const char* const path = std::getenv(kVariable);
    if (!path) return;
    const auto directory = DataDirectory::open(path);
    loop::Cores cores(1);
    auto engines = std::move(*open_engines(*directory, {.home = cores.home()}));
    cores.home().post([&] {
        for (std::uint32_t line = 0; line < 4; ++line) {
            commit_on(*engines.meta, line);
            put_on(*engines.cells, line);
        }
    });
    cores.home().run();
}

TEST_CASE("a server killed amid its commits has kept every one it had answered") {
    for (const std::size_t kill_after : {1u, 37u, 200u}) {
        CAPTURE(kill_after);
        base::TemporaryDirectory temporary;
        std::array<int, 2> pipe_ends{};
        REQUIRE(pipe2(pipe_ends.data(), O_CLOEXEC) == 0);
        const pid_t child = start_child(temporary.path, pipe_ends[1]);
        close(pipe_ends[1]);

        std::vector<std::uint32_t> answered;
        std::uint32_t number = 0;
        while (read(pipe_ends[0], &number, sizeof number) == sizeof number) {
            answered.push_back(number);
            if (answered.size() == kill_after) kill(child, SIGKILL);
        }
        close(pipe_ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        REQUIRE(WIFSIGNALED(status));
        REQUIRE(answered.size() >= kill_after);

        const auto directory = DataDirectory::open(temporary.path);
        REQUIRE(directory);
        loop::Cores cores(1);
        auto engines = open_engines(*directory, {.home = cores.home()});
        REQUIRE(engines);
        cores.start();
        for (const auto answer : answered) {
            const auto name = std::to_string(answer / 2);
            if (answer % 2 == 0) {
                loop::run_on(cores.home(), [&] {
                    CHECK(engines->meta->get("a/" + name) == name);
                    CHECK(engines->meta->get("b/" + name) == name);
                });
            } else {
                CHECK(*loop::ask<std::optional<std::string>>(cores.home(), [&](auto done) {
                    engines->cells->get("cell/" + name, std::move(done));
                }) == name);
            }
        }
        cores.stop();
    }
}

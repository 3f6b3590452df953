#include "lambda/runtime/descendants.h"

#include <doctest/doctest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace penstock::lambda;

namespace {

// A shell with a child and a grandchild in another session, each with the mark in its environment; ready when
// the pipe says so.
struct Tree {
    pid_t shell = 0;
    pid_t far = 0;  // the grandchild, whose parent has gone
    std::string mark = "PENSTOCK_TEST_MARK=" + std::to_string(getpid());

    Tree() {
        int ready[2];
        REQUIRE(pipe(ready) == 0);
        shell = fork();
        if (shell == 0) {
            dup2(ready[1], 1);
            close(ready[0]);
            close(ready[1]);
            const char* const environment[] = {mark.c_str(), "PATH=/usr/bin:/bin", nullptr};
            execle("/bin/sh", "sh", "-c", "(setsid sleep 1000 & echo $!); sleep 1000; true", nullptr,
                   environment);
            _exit(127);
        }
        close(ready[1]);
        char text[32] = "";
        REQUIRE(read(ready[0], text, sizeof text - 1) > 0);
        close(ready[0]);
        far = static_cast<pid_t>(std::atoi(text));
    }
    ~Tree() {
        // Until there is none: the shell may just be starting one.
        while (kill_marked(mark) > 0) sched_yield();
        waitpid(shell, nullptr, 0);
    }
};

}  // namespace

TEST_CASE("a family is the process and its children, and has memory") {
    const Tree tree;
    std::vector<pid_t> family;
    // The shell starts its last child after it has said that it is ready.
    while (family.size() < 2) family = family_of(tree.shell);
    CHECK(family[0] == tree.shell);
    const Memory memory = memory_of(tree.shell);
    CHECK(memory.resident_bytes > 100'000);
    CHECK(memory.peak_bytes > 100'000);
    CHECK(memory_of(-1).resident_bytes == 0);
}

TEST_CASE("what has the mark is killed, wherever it has gone") {
    const Tree tree;
    CHECK(kill_marked("PENSTOCK_TEST_MARK=none") == 0);
    CHECK(kill_marked(tree.mark) >= 2);
    int status = 0;
    REQUIRE(waitpid(tree.shell, &status, 0) == tree.shell);
    CHECK(WIFSIGNALED(status));
    // Whoever adopts the other one may leave a zombie, which has no memory.
    while (memory_of(tree.far).resident_bytes != 0) sched_yield();
}

#include "tool/interrupt.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>

namespace penstock::tool {
namespace {

// What a signal handler may touch.
std::atomic<bool> came = false;
int wake = -1;

void remember(int) {
    const int error = errno;
    came = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake, &one, sizeof one);
    errno = error;
}

}  // namespace

void catch_interrupts() {
    wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct sigaction action {};
    action.sa_handler = remember;
    // Without SA_RESTART: a read of a terminal ends with EINTR.
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return came; }

// The event stays readable for ever, so a signal just before a wait ends it too.
void sleep(std::chrono::milliseconds time) {
    pollfd waited{.fd = wake, .events = POLLIN, .revents = 0};
    if (time.count() > 0) poll(&waited, 1, static_cast<int>(time.count()));
}

void wait_readable(int descriptor) {
    pollfd waited[] = {{.fd = descriptor, .events = POLLIN, .revents = 0},
                       {.fd = wake, .events = POLLIN, .revents = 0}};
    poll(waited, 2, -1);
}

}  // namespace penstock::tool

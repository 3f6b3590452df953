// Trap 1: a coroutine without local variables whose co_await stands in the condition of if, while or switch.
// g++ 12 loses the coroutine: it never completes, or crashes.  With -DPLAIN the form that our rule asks for.
#include "task.h"

Task<bool> ready() { co_return true; }

#ifdef PLAIN
Task<int> answer() {
    auto asking = ready();
    const bool is_ready = co_await asking;
    if (is_ready) co_return 42;
    co_return 0;
}
#else
Task<int> answer() {
    if (co_await ready()) co_return 42;
    co_return 0;
}
#endif

int main() { return completes_with(answer(), 42) ? 0 : 1; }

// Trap 2: an aggregate made inside an await expression.  g++ 12 destroys it twice, and with it what it owns.
// With -DPLAIN the form that our rule asks for.
#include "task.h"

int living = 0;  // Owned objects: 0 at the end, unless one was destroyed twice (or never).

struct Owned {
    Owned() { ++living; }
    Owned(const Owned&) { ++living; }
    ~Owned() { --living; }
};
struct Options {
    int size;
    Owned owned;
};

Task<int> take(Options options) { co_return options.size; }

#ifdef PLAIN
Task<int> answer() {
    Options options{.size = 42, .owned = {}};
    auto taking = take(options);
    const int size = co_await taking;
    co_return size;
}
#else
Task<int> answer() {
    const int size = co_await take({.size = 42, .owned = {}});
    co_return size;
}
#endif

int main() { return completes_with(answer(), 42) && living == 0 ? 0 : 1; }

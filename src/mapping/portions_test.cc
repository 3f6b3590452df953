#include "mapping/portions.h"

#include <doctest/doctest.h>

#include <string>

using penstock::mapping::Portions;
using Cut = Portions::Cut;

namespace {

// The sizes of the portions tried until none is left, when the record `bad` of `count` always fails and a
// portion is given up after `retries`.
std::string tried(std::size_t count, std::size_t bad, std::int64_t retries, bool bisect) {
    Portions portions;
    portions.begin(count);
    std::string out;
    std::size_t at = 0;
    while (!portions.empty()) {
        const std::size_t size = portions.front().count;
        out += std::to_string(size) + " ";
        ++portions.front().invocations;
        if (bad < at || bad >= at + size) {
            portions.finish(size);
            at += size;
            continue;
        }
        portions.fail(0, bisect ? Cut::in_half : Cut::no);
        if (portions.front().failures > retries) {
            out += "given up ";
            at += portions.front().count;
            portions.finish(portions.front().count);
        }
    }
    return out;
}

}  // namespace

TEST_CASE("without bisecting a batch is tried whole") {
    CHECK(tried(4, 2, 0, false) == "4 given up ");
    CHECK(tried(4, 2, 2, false) == "4 4 4 given up ");
}

TEST_CASE("bisecting isolates the record that fails, in order, and does not count as a retry") {
    CHECK(tried(8, 5, 0, true) == "8 4 4 2 1 1 given up 2 ");
    CHECK(tried(3, 0, 1, true) == "3 1 1 given up 2 ");
    CHECK(tried(1, 0, 1, true) == "1 1 given up ");
}

TEST_CASE("a failure that is reported keeps what was before it") {
    Portions portions;
    portions.begin(10);
    portions.fail(4, Cut::no);
    CHECK(portions.front().count == 6);
    CHECK(portions.front().failures == 1);
    portions.fail(2, Cut::at_failure);
    CHECK(portions.front().count == 4);
    CHECK(portions.front().failures == 0);
    // Where nothing has gone well it is as any failure.
    portions.fail(0, Cut::at_failure);
    CHECK(portions.front().count == 2);
    CHECK(portions.front().failures == 0);
}

TEST_CASE("what does not fit into an event waits for the next") {
    Portions portions;
    portions.begin(10);
    portions.shorten(4);
    CHECK(portions.front().count == 4);
    portions.finish(4);
    CHECK(portions.empty());

    portions.begin(10);
    portions.fail(0, Cut::in_half);
    portions.shorten(3);
    portions.finish(3);
    CHECK(portions.front().count == 2);
    portions.finish(2);
    CHECK(portions.front().count == 5);
}

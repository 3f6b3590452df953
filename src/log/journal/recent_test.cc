#include "log/journal/recent.h"

#include <doctest/doctest.h>

using namespace penstock;
using namespace penstock::log::journal;
using log::Entry;
using log::Sequence;

namespace {

Entry entry(Sequence sequence, std::size_t size = 1000) {
    return {sequence, 0, std::make_shared<const std::string>(size, 'x')};
}

}  // namespace

TEST_CASE("a group keeps its newest entries within its bound, oldest first out over all its logs") {
    RecentMemory memory(1'000'000);
    RecentEntries recent(memory, 5000);
    for (Sequence s = 1; s <= 10; ++s) {
        recent.add(0, entry(s));
        if (s == 1) recent.add(1, entry(1));
    }

    REQUIRE(recent.of(0).size() == 4);
    CHECK(recent.of(0).front().sequence == 7);
    CHECK(recent.of(0).back().sequence == 10);
    CHECK(recent.of(1).empty());
    CHECK(recent.of(9).empty());
}

TEST_CASE("an entry over the bound stays alone until the next one") {
    RecentMemory memory(100);
    RecentEntries recent(memory, 100);
    recent.add(0, entry(1));
    recent.add(0, entry(2));
    REQUIRE(recent.of(0).size() == 1);
    CHECK(recent.of(0).front().sequence == 2);
}

TEST_CASE("over the bound of all groups the one that is idle longest gives way") {
    RecentMemory memory(5000);
    RecentEntries idle(memory, 4000), busy(memory, 4000);
    auto gone = std::make_unique<RecentEntries>(memory, 4000);
    for (Sequence s = 1; s <= 3; ++s) gone->add(0, entry(s));
    gone.reset();
    for (Sequence s = 1; s <= 3; ++s) idle.add(0, entry(s));
    CHECK(idle.of(0).size() == 3);
    for (Sequence s = 1; s <= 3; ++s) busy.add(0, entry(s));

    CHECK(busy.of(0).size() == 3);
    REQUIRE(idle.of(0).size() == 1);
    CHECK(idle.of(0).front().sequence == 3);
}

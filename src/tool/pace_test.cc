#include "tool/pace.h"

#include <doctest/doctest.h>

using namespace penstock;
using std::chrono::milliseconds;

TEST_CASE("records are due with the gaps of their arrival, divided by the speed") {
    const tool::Pace::Time now{};
    tool::Pace original(1), fast(4), slow(0.5);
    for (tool::Pace* const pace : {&original, &fast, &slow}) CHECK(pace->due(1000, now) == now);

    const auto later = now + milliseconds(50);  // when one asks makes no difference any more
    CHECK(original.due(1400, later) == now + milliseconds(400));
    CHECK(fast.due(1400, later) == now + milliseconds(100));
    CHECK(slow.due(1400, later) == now + milliseconds(800));
    CHECK(original.due(1400, later) == now + milliseconds(400));
    CHECK(original.due(900, later) == now - milliseconds(100));
}

#include "tool/shard_order.h"

#include <doctest/doctest.h>

using namespace penstock;
using Ids = std::vector<std::string>;

TEST_CASE("shards without parents are read at once, and each is given out once") {
    tool::ShardOrder order;
    order.add("a", {});
    order.add("b", {"expired"});
    CHECK(order.take_ready() == Ids{"a", "b"});
    CHECK(order.take_ready().empty());
}

TEST_CASE("the children of a split wait for their parent") {
    tool::ShardOrder order;
    order.add("parent", {});
    order.add("left", {"parent"});
    order.add("right", {"parent"});
    CHECK(order.take_ready() == Ids{"parent"});
    order.done("parent");
    CHECK(order.take_ready() == Ids{"left", "right"});
}

TEST_CASE("the child of a merge waits for both parents, and either may tell of it") {
    tool::ShardOrder order;
    order.add("a", {});
    order.add("b", {});
    CHECK(order.take_ready() == Ids{"a", "b"});
    order.done("a");
    order.add("child", {"a", "b"});
    CHECK(order.take_ready().empty());
    order.done("b");
    order.add("child", {"a", "b"});
    CHECK(order.take_ready() == Ids{"child"});
    order.add("child", {"a", "b"});
    CHECK(order.take_ready().empty());
}

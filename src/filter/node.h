// A compiled pattern: what is asked of one object of an event.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "filter/match.h"

namespace penstock::filter {

struct Node {
    // Asked of one member: that its value is one of `any_of`, or an object that meets `inside`.
    struct Child {
        std::string name;  // without dots
        std::vector<Match> any_of{};
        std::shared_ptr<const Node> inside{};
    };
    std::vector<Child> children;
    std::vector<std::vector<Node>> either;  // each "$or": one of its nodes
};

}  // namespace penstock::filter

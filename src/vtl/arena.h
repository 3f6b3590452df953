// All lists and maps that are made while a template is filled in.  They may hold each other, and themselves:
// at the end they are emptied one by one, so nothing leaks and nothing recurses.
//
// Of the thread that fills in.
#pragma once
#include <memory>
#include <vector>

#include "vtl/value.h"

namespace penstock::vtl {

class Arena {
public:
    Arena();
    ~Arena();
    Arena(const Arena&) = delete;

    // Elements made so far.
    std::size_t elements() const { return elements_; }

    // Each for the arena of this thread; without one, for nobody.
    static void keep(const Value::Lists& list);
    static void keep(const Value::Maps& map);
    static void charge(std::size_t elements);

private:
    Arena* const outer_;
    std::vector<Value::Lists> lists_;
    std::vector<Value::Maps> maps_;
    std::size_t elements_ = 0;
};

}  // namespace penstock::vtl

// AWS's filter patterns, as event source mappings and pipes have them (EventBridge's grammar): compiled once,
// then held against events.
//
// A pattern is an object that looks like the events it matches; where an event has a value it has the list of
// those that will do.  Keys are AND'ed, the entries of a list OR'ed.  Keys with dots and nested objects are
// the same, in the pattern and in the event.  Of a list in an event any element will do; of a list of objects
// one of them must meet all that the pattern asks of it, as of AWS's open event-ruler; whether `exists:
// false` is there asked of that element or of all is not known `?`.
//
// Immutable: any thread may match.
#pragma once
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "filter/event.h"

namespace penstock::filter {

struct Node;

class Pattern {
public:
    // The error is EventBridge's reason: what follows "Event pattern is not valid. Reason: ".
    static std::expected<Pattern, std::string> compile(std::string_view json);

    bool matches(const Event& event) const;
    // Whether it depends on this member of the event.
    bool asks_for(std::string_view member) const;

private:
    explicit Pattern(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
    std::shared_ptr<const Node> root_;
};

}  // namespace penstock::filter

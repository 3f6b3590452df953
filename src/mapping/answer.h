// What a function's answer says about the batch that it was given (Lambda guide, with-kinesis, "Reporting
// batch item failures" and "Time windows").
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "wire/json.h"

namespace penstock::mapping {

class FunctionAnswer {
public:
    explicit FunctionAnswer(std::string_view payload);

    // The first record of `count` that must be tried again; `count` when all are well.  Of several that are
    // named the one with the lowest number counts, and one that is none of the batch fails all of it.
    using IndexOf = std::function<std::optional<std::size_t>(std::string_view sequence_number)>;
    std::size_t first_failure(std::size_t count, const IndexOf& index_of) const;

    // A tumbling window's, as compact JSON; nothing when there is none.
    std::optional<std::string> state() const;

private:
    std::optional<wire::JsonDocument> document_;
};

}  // namespace penstock::mapping

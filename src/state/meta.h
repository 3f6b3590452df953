// The control plane's durable state: streams, functions, mappings, APIs.  Keys to values, changed in commits.
//
// Reads are local and immediate, as of version(); everything is in memory.  Belongs to the home loop: every
// call and every answer happens there.  Keys are paths ("kinesis/stream/000000000000/us-east-1/prices"),
// values JSON.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/answer.h"

namespace penstock::state {

struct Change {
    std::string key;
    std::optional<std::string> value;  // nothing deletes
};

class Watch {
public:
    virtual ~Watch() = default;
};

class Meta {
public:
    // Grows with each commit; means nothing after the engine was opened again.
    using Version = std::uint64_t;

    virtual ~Meta() = default;

    // All or nothing, durable when answered.  conflict if one of the keys was changed by a commit after
    // version `base`.  The answer is the new version; by then get() and scan() show it and watchers were
    // told.
    virtual void commit(Version base, std::vector<Change> changes, base::Done<Version> done) = 0;

    virtual Version version() const = 0;
    virtual std::optional<std::string> get(std::string_view key) const = 0;
    // In key order, until the visitor answers false.
    virtual void scan(
        std::string_view prefix,
        const std::function<bool(std::string_view key, std::string_view value)>& visit) const = 0;
    // Called for each committed change under the prefix, before the commit is answered.  Ends with the Watch.
    [[nodiscard]] virtual std::unique_ptr<Watch> watch(std::string_view prefix,
                                                       std::function<void(const Change&)> changed) = 0;
};

}  // namespace penstock::state

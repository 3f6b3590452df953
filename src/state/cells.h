// Values outside Meta of which only the last counts: checkpoints, heartbeats.
//
// A put is not conditional: whoever must be fenced puts its epoch into the key.  Calls may come from any
// loop.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/answer.h"

namespace penstock::state {

class Cells {
public:
    virtual ~Cells() = default;

    // Durable when answered.  Puts to one key take effect in call order; only the last of several waiting
    // ones need be written.
    virtual void put(std::string key, std::string value, base::Done<void> done) = 0;
    // The same, but answered when it is written: the end of this process loses it no more, a power cut may,
    // until it is durable a moment later.  For what costs little to lose and comes often.
    virtual void put_soon(std::string key, std::string value, base::Done<void> done) {
        put(std::move(key), std::move(value), std::move(done));
    }
    // Reads see every put that was answered before, and possibly later ones; never one that fails.
    virtual void get(std::string key, base::Done<std::optional<std::string>> done) = 0;
    virtual void list(std::string prefix,
                      base::Done<std::vector<std::pair<std::string, std::string>>> done) = 0;
    // Every cell under the prefix, in order with the puts.
    virtual void erase(std::string prefix, base::Done<void> done) = 0;
};

}  // namespace penstock::state

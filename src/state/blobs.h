// Content-addressed bytes: function code.  Calls may come from any loop.
#pragma once
#include <memory>
#include <string>

#include "base/answer.h"

namespace penstock::state {

class Blobs {
public:
    virtual ~Blobs() = default;

    // `sha256` is the lower-case hex digest of `bytes`; idempotent, durable when answered.
    virtual void put(std::string sha256, std::string bytes, base::Done<void> done) = 0;
    // Verifies the digest: corrupt when it does not fit.
    virtual void get(std::string sha256, base::Done<std::shared_ptr<const std::string>> done) = 0;
    virtual void erase(std::string sha256, base::Done<void> done) = 0;
};

}  // namespace penstock::state

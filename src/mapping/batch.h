// What one invocation of a mapping carries: an event, or, for a function that takes them so, the records as
// they are.
#pragma once
#include <optional>
#include <string>
#include <variant>

#include "api/functions.h"
#include "api/record_batch.h"
#include "mapping/event.h"
#include "mapping/window.h"

namespace penstock::mapping {

class Batch {
public:
    // What it is about outlives it.
    struct About {
        const EventSource& source;
        api::BatchOrigin origin;
        const Window* window = nullptr;  // nullptr without windows
        bool is_final = false;           // of the window
        bool as_records = false;
    };
    explicit Batch(const About& about);

    void reserve(std::size_t bytes);
    // False when it has records and this one would make it too large for an invocation.
    bool add(const EventRecord& record);
    std::size_t count() const { return count_; }
    // One record, which no invocation can hold.
    bool too_large() const;
    api::Invocation take(const std::string& function_arn);

private:
    std::string members_;  // of the event, beside its records
    std::variant<EventBuilder, api::RecordBatchBuilder> builder_;
    std::size_t count_ = 0;
};

}  // namespace penstock::mapping

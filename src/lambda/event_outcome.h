// What becomes of an asynchronous invocation: its rules, and the document that a destination is sent.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "api/functions.h"
#include "base/clock.h"
#include "destinations/destinations.h"
#include "lambda/entry.h"

namespace penstock::lambda {

// An event that was accepted.
struct Event {
    std::string function_arn;  // as it was invoked
    std::string payload;
    std::string client_context;
    std::string request_id;  // of all its invocations
    base::WallMs accepted_at = 0;
    std::int64_t invocations = 0;  // that reached the function
    int refusals = 0;              // since the last one that did
    api::Error refusal{};          // the last of these
};

enum class Condition : std::uint8_t { success, retries_exhausted, event_age_exceeded };

struct EventRules {
    std::int64_t retries_max = 2;
    std::int64_t age_ms_max = 6 * 3600 * 1000;
    std::string on_success{};  // ARNs, "" for nobody
    std::string on_failure{};
    std::string dead_letters{};  // is sent the event itself
};
EventRules rules_of(const FunctionEntry& entry, const std::string& qualifier);

// `result` is that of the last invocation, nullptr when none reached the function.
std::string outcome_record(const Event& event, Condition condition, const api::InvocationResult* result,
                           base::WallMs now);
// Why an event is given up, as the message to a dead-letter target tells it beside the event itself (Lambda
// guide, invocation-async-retain-records).
std::vector<destinations::MessageAttribute> letter_attributes(const Event& event,
                                                              const api::InvocationResult* result);
// How long a refused event waits: from 1 s, twice as long each time, 5 minutes at most.
std::int64_t refused_wait_ms(int refusals);

}  // namespace penstock::lambda

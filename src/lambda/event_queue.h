// Asynchronous invocations: events wait for their function, are tried again when it fails, and in the end a
// destination is told (Lambda guide, invocation-async).
//
// The events of a function belong to the loop of one core.  They are kept in memory: none is lost while the
// server lives.  Of each function so many run at once that others find workers too; who calls and waits is
// not behind them.
#pragma once
#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/functions.h"
#include "destinations/destinations.h"
#include "lambda/event_outcome.h"
#include "lambda/functions.h"
#include "loop/cores.h"

namespace penstock::lambda {

class EventQueue {
public:
    EventQueue(loop::Cores& cores, const Functions& functions, api::FunctionInvoker& invoker,
               destinations::Destinations& destinations, const Settings& settings);

    // From any loop.  TooManyRequestsException when too much waits already.
    api::Result<void> accept(api::Invocation invocation);

private:
    using EventPtr = std::shared_ptr<Event>;
    struct Queue {
        std::deque<EventPtr> waiting;
        std::size_t running = 0;
    };
    struct Core {
        std::unordered_map<std::string, Queue> queues;  // by the ARN that was invoked
    };

    unsigned core_of(const std::string& arn) const;
    void add(unsigned core, EventPtr event);
    void start(unsigned core, const std::string& arn);
    void finish(unsigned core, EventPtr event, api::Result<api::InvocationResult> result);
    void again(unsigned core, EventPtr event, std::int64_t after_ms);
    // Ends the event, and tells whom its configuration names.
    void conclude(EventPtr event, Condition condition, const api::InvocationResult* result);
    void deliver(destinations::Delivery delivery, int attempt);
    EventRules rules_of(const Event& event) const;

    loop::Cores& cores_;
    const Functions& functions_;
    api::FunctionInvoker& invoker_;
    destinations::Destinations& destinations_;
    const Settings& settings_;
    std::vector<Core> by_core_;
    std::atomic<std::size_t> bytes_ = 0;  // of all events that are not concluded
};

}  // namespace penstock::lambda

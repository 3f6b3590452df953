#include "lambda/event_queue.h"

#include <algorithm>

#include "base/logging.h"
#include "base/random.h"
#include "lambda/errors.h"

namespace penstock::lambda {
namespace {

constexpr int kDeliveries = 5;  // until a destination that fails is given up

std::size_t size_of(const Event& event) { return sizeof event + event.payload.size(); }

}  // namespace

EventQueue::EventQueue(loop::Cores& cores, const Functions& functions, api::FunctionInvoker& invoker,
                       destinations::Destinations& destinations, const Settings& settings)
    : cores_(cores),
      functions_(functions),
      invoker_(invoker),
      destinations_(destinations),
      settings_(settings),
      by_core_(cores.count()) {}

unsigned EventQueue::core_of(const std::string& arn) const {
    return static_cast<unsigned>(std::hash<std::string>{}(arn) % cores_.count());
}

api::Result<void> EventQueue::accept(api::Invocation invocation) {
    auto event = std::make_shared<Event>();
    event->function_arn = std::move(invocation.function_arn);
    event->payload = std::move(invocation.payload);
    event->client_context = std::move(invocation.client_context);
    event->request_id =
        invocation.request_id.empty() ? base::random_uuid() : std::move(invocation.request_id);
    event->accepted_at = functions_.clock().now_ms();
    const std::size_t bytes = size_of(*event);
    if (bytes_.fetch_add(bytes) + bytes > settings_.event_bytes_max) {
        bytes_ -= bytes;
        return std::unexpected(too_many_requests(Throttle::invocation_rate));
    }
    const unsigned core = core_of(event->function_arn);
    cores_.at(core).post([this, core, event = std::move(event)]() mutable { add(core, std::move(event)); });
    return {};
}

void EventQueue::add(unsigned core, EventPtr event) {
    const std::string arn = event->function_arn;
    by_core_[core].queues[arn].waiting.push_back(std::move(event));
    start(core, arn);
}

void EventQueue::start(unsigned core, const std::string& arn) {
    auto& queues = by_core_[core].queues;
    const auto found = queues.find(arn);
    Queue& queue = found->second;
    const std::size_t running_max = std::max(1u, settings_.workers_max / 2);
    while (!queue.waiting.empty() && queue.running < running_max) {
        EventPtr event = std::move(queue.waiting.front());
        queue.waiting.pop_front();
        const std::int64_t age_ms = functions_.clock().now_ms() - event->accepted_at;
        if (age_ms > rules_of(*event).age_ms_max) {
            conclude(std::move(event), Condition::event_age_exceeded, nullptr);
            continue;
        }
        ++queue.running;
        api::Invocation invocation{.function_arn = event->function_arn,
                                   .payload = event->payload,
                                   .client_context = event->client_context,
                                   .request_id = event->request_id};
        invoker_.invoke(std::move(invocation), [this, core, event = std::move(event)](
                                                   api::Result<api::InvocationResult> result) mutable {
            finish(core, std::move(event), std::move(result));
        });
    }
    if (queue.waiting.empty() && queue.running == 0) queues.erase(found);
}

void EventQueue::finish(unsigned core, EventPtr event, api::Result<api::InvocationResult> result) {
    const std::string arn = event->function_arn;
    --by_core_[core].queues[arn].running;
    const EventRules rules = rules_of(*event);
    if (!result && result.error().status == 404) {
        base::log_warning("asynchronous invocation of " + arn + " dropped: " + result.error().message);
        bytes_ -= size_of(*event);
    } else if (!result) {  // throttled: costs no attempt
        const std::int64_t wait_ms = refused_wait_ms(event->refusals++);
        event->refusal = std::move(result.error());
        again(core, std::move(event), wait_ms);
    } else {
        event->refusals = 0;
        ++event->invocations;
        if (result->function_error.empty())
            conclude(std::move(event), Condition::success, &*result);
        else if (event->invocations > rules.retries_max)
            conclude(std::move(event), Condition::retries_exhausted, &*result);
        else {
            const std::int64_t wait_ms = settings_.event_retry_ms * event->invocations;  // 1, then 2 minutes
            const std::int64_t age_ms = functions_.clock().now_ms() + wait_ms - event->accepted_at;
            if (age_ms > rules.age_ms_max)
                conclude(std::move(event), Condition::event_age_exceeded, &*result);
            else
                again(core, std::move(event), wait_ms);
        }
    }
    start(core, arn);
}

void EventQueue::again(unsigned core, EventPtr event, std::int64_t after_ms) {
    cores_.at(core).after(after_ms,
                          [this, core, event = std::move(event)]() mutable { add(core, std::move(event)); });
}

EventRules EventQueue::rules_of(const Event& event) const {
    const auto ref = parse_function_arn(event.function_arn);
    const auto entry = ref ? functions_.entry(*ref) : api::Result<EntryPtr>(EntryPtr());
    return entry && *entry ? lambda::rules_of(**entry, ref->qualifier) : EventRules{};
}

void EventQueue::conclude(EventPtr event, Condition condition, const api::InvocationResult* result) {
    bytes_ -= size_of(*event);
    const EventRules rules = rules_of(*event);
    const bool well = condition == Condition::success;
    const base::WallMs now = functions_.clock().now_ms();
    if (!well) {
        base::log_warning("asynchronous invocation of " + event->function_arn + " given up after " +
                          std::to_string(event->invocations) + " attempts");
    }
    const auto ref = parse_function_arn(event->function_arn);
    destinations::Delivery delivery{.destination = well ? rules.on_success : rules.on_failure};
    delivery.account = ref->account;
    delivery.region = ref->region;
    delivery.partition = event->request_id;
    // Of an object in a bucket (Lambda guide): aws/lambda/async/NAME/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID
    std::string day = base::iso8601_ms(now).substr(0, 10), second = base::iso8601_ms(now).substr(0, 19);
    std::ranges::replace(day, '-', '/');
    std::ranges::replace(second, ':', '.');
    delivery.key = "aws/lambda/async/" + ref->name + "/" + day + "/" + second + "-" + base::random_uuid();
    if (!well && !rules.dead_letters.empty()) {
        destinations::Delivery letter = delivery;
        letter.destination = rules.dead_letters;
        letter.document = event->payload;
        letter.attributes = letter_attributes(*event, result);
        deliver(std::move(letter), 0);
    }
    if (delivery.destination.empty()) return;
    delivery.document = outcome_record(*event, condition, result, now);
    deliver(std::move(delivery), 0);
}

void EventQueue::deliver(destinations::Delivery delivery, int attempt) {
    auto next = delivery;
    destinations_.deliver(
        std::move(delivery), [this, next = std::move(next), attempt](api::Result<void> sent) mutable {
            if (sent) return;
            if (attempt + 1 == kDeliveries) {
                base::log_warning("the outcome of an asynchronous invocation was not delivered to " +
                                  next.destination + ": " + sent.error().message);
                return;
            }
            loop::Loop::current()->after(
                refused_wait_ms(attempt),
                [this, next = std::move(next), attempt]() mutable { deliver(std::move(next), attempt + 1); });
        });
}

}  // namespace penstock::lambda

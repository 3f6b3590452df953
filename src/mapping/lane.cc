#include "mapping/lane.h"

#include <algorithm>
#include <utility>

#include "base/logging.h"
#include "base/random.h"
#include "mapping/answer.h"

namespace penstock::mapping {
namespace {

constexpr std::size_t kEventBytesMax = 6 * 1024 * 1024;  // the payload cap of an invocation
constexpr std::int64_t kRetryFirstMs = 50, kRetryLastMs = 5000;
constexpr std::int64_t kNoLimit = -1;
// Records may become readable a little after the time that they carry.
constexpr std::int64_t kWindowGraceMs = 500;

// About what a record takes in an event.
std::size_t cost_of(const cursor::Record& record) {
    constexpr std::size_t frame = 600;
    return frame + record.partition_key.size() + record.data.size() / 3 * 4;
}

}  // namespace

Lane::Lane(loop::Loop& loop, LaneOwner& owner, std::optional<Window> window)
    : owner_(owner), signal_(loop), pause_ms_(kRetryFirstMs), window_(std::move(window)) {}

void Lane::add(cursor::Record record) {
    bytes_ += cost_of(record);
    records_.push_back(std::move(record));
}

loop::Task<void> Lane::run() {
    while (true) {
        auto gathering = gather();
        const Due due = co_await gathering;
        if (due == Due::nothing) co_return;
        if (due == Due::batch) {
            auto delivering = deliver();
            co_await delivering;
        } else {
            auto ending = end_window();
            co_await ending;
        }
    }
}

// How many of the first records may be one batch: all of them, or those of one window.
std::size_t Lane::ready() const {
    const Mapping& mapping = *owner_.mapping();
    const std::size_t count = std::min(records_.size(), static_cast<std::size_t>(mapping.batch_size));
    if (mapping.tumbling_s == 0 || count == 0) return count;
    const base::WallMs end =
        window_ ? window_->end_ms
                : window_at(std::max(records_.front().at, closed_until_), mapping.tumbling_s).end_ms;
    const auto last = records_.begin() + static_cast<std::ptrdiff_t>(count);
    // Times never decrease within a shard.
    return static_cast<std::size_t>(
        std::partition_point(records_.begin(), last,
                             [&](const cursor::Record& record) { return record.at < end; }) -
        records_.begin());
}

void Lane::begin_batch(std::size_t count) {
    const Mapping& mapping = *owner_.mapping();
    if (mapping.tumbling_s > 0 && !window_)
        window_ = window_at(std::max(records_.front().at, closed_until_), mapping.tumbling_s);
    portions_.begin(count);
}

loop::Task<Lane::Due> Lane::gather() {
    std::int64_t window_ends_ns = 0;
    while (!owner_.stopped()) {
        if (!portions_.empty()) co_return Due::batch;
        if (window_ && window_->terminated_early) co_return Due::end_of_window;
        const Mapping& mapping = *owner_.mapping();
        const std::size_t count = ready();
        const bool next_window =
            count < records_.size() && count < static_cast<std::size_t>(mapping.batch_size);
        if (next_window && count == 0) co_return Due::end_of_window;
        const bool full = next_window || count >= static_cast<std::size_t>(mapping.batch_size) ||
                          bytes_ >= kEventBytesMax || owner_.crowded() || owner_.all_read();
        if (count > 0 && (full || mapping.window_s == 0)) {
            begin_batch(count);
            co_return Due::batch;
        }
        if (count == 0 && owner_.all_read()) co_return window_ ? Due::end_of_window : Due::nothing;

        std::int64_t wait_ms = kNoLimit;
        if (count > 0) {
            const std::int64_t now_ns = base::monotonic_ns();
            if (window_ends_ns == 0) window_ends_ns = now_ns + mapping.window_s * 1'000'000'000;
            if (now_ns >= window_ends_ns) {
                begin_batch(count);
                co_return Due::batch;
            }
            wait_ms = (window_ends_ns - now_ns) / 1'000'000 + 1;
        } else if (window_) {
            wait_ms = window_->end_ms + kWindowGraceMs - owner_.services().clock.now_ms();
            if (wait_ms <= 0) {
                auto asking = owner_.at_tail();
                const bool over = co_await asking;
                if (over && records_.empty() && !owner_.stopped()) co_return Due::end_of_window;
                if (!records_.empty()) continue;
                wait_ms = kNoLimit;  // what is being read belongs to it, or comes after it
            }
        }
        auto waiting = signal_.wait(wait_ms);
        co_await waiting;
    }
    co_return Due::nothing;
}

loop::Task<void> Lane::deliver() {
    while (!owner_.stopped()) {
        const std::size_t old = too_old();
        if (old > 0) {
            auto giving_up = give_up(old, true);
            co_await giving_up;
            co_return;
        }
        const MappingPtr mapping = owner_.mapping();
        auto attempting = attempt();
        const Attempt outcome = co_await attempting;
        if (!outcome.refused && outcome.failed_from == outcome.count) {
            pause_ms_ = kRetryFirstMs;
            portions_.finish(outcome.count);
            auto finishing = finish(outcome.count);
            co_await finishing;
            co_return;
        }
        const bool again = fail(outcome);
        if (outcome.failed_from > 0) {
            auto finishing = finish(outcome.failed_from);
            co_await finishing;
        }
        if (outcome.too_large ||
            (mapping->retries_max != kNoLimit && portions_.front().failures > mapping->retries_max)) {
            auto giving_up = give_up(portions_.front().count, false);
            co_await giving_up;
            co_return;
        }
        if (!again) continue;
        auto asking = owner_.first_kept();
        const log::Sequence first_kept = co_await asking;
        const std::size_t gone = expired(first_kept);
        if (gone > 0) {
            auto giving_up = give_up(gone, true);  // its condition is not known `?`
            co_await giving_up;
            co_return;
        }
        auto pausing = pause(mapping);
        co_await pausing;
    }
}

loop::Task<Lane::Attempt> Lane::attempt() {
    const MappingPtr mapping = owner_.mapping();
    Batch batch(about(*mapping, false));
    batch.reserve(bytes_);
    while (batch.count() < portions_.front().count && batch.add(event_record(records_[batch.count()]))) {
    }
    Attempt outcome{.count = batch.count()};
    if (outcome.count < portions_.front().count) portions_.shorten(outcome.count);
    if (batch.too_large()) {
        outcome.refused = outcome.too_large = true;  // one record, which no event can hold
        co_return outcome;
    }
    api::Invocation invocation = batch.take(mapping->function_arn);
    loop::Later<api::Result<api::InvocationResult>> invoking(
        [&](auto done) { owner_.services().functions.invoke(std::move(invocation), std::move(done)); });
    const auto result = co_await invoking;

    Progress& progress = owner_.progress();
    if (!result) {
        // Throttled, no such function: no attempt of the function's, only age ends it.
        outcome.refused = true;
        progress.last_result = LastResult::problem;
        co_return outcome;
    }
    ++portions_.front().invocations;
    request_id_ = result->request_id;
    response_ = FailedBatch::Response{.executed_version = result->executed_version,
                                      .function_error = result->function_error};
    if (result->function_error.empty()) {
        outcome.failed_from = outcome.count;
        if (mapping->reports_item_failures || window_) {
            const FunctionAnswer answer(result->payload);
            auto state = answer.state();
            if (mapping->reports_item_failures) {
                outcome.failed_from = answer.first_failure(
                    outcome.count, [&](std::string_view number) { return index_of(number, outcome.count); });
                outcome.reported = outcome.failed_from < outcome.count;
            }
            if (window_ && !state) outcome.failed_from = 0;  // a failed invocation, says the guide
            if (window_ && state && outcome.failed_from > 0) take_state(std::move(*state));
        }
    }
    progress.add(Metric::invoked, outcome.count);
    progress.add(Metric::failed_invoke, outcome.count - outcome.failed_from);
    progress.last_result = outcome.failed_from == outcome.count ? LastResult::ok : LastResult::problem;
    co_return outcome;
}

bool Lane::fail(const Attempt& attempt) {
    using Cut = Portions::Cut;
    if (attempt.refused) return true;
    Cut cut = Cut::no;
    if (owner_.mapping()->bisect) cut = attempt.reported ? Cut::at_failure : Cut::in_half;
    portions_.fail(attempt.failed_from, cut);
    // What was cut is tried at once.
    return portions_.front().failures > 0;
}

loop::Task<void> Lane::pause(MappingPtr mapping) {
    const std::int64_t end_ns = base::monotonic_ns() + pause_ms_ * 1'000'000;
    pause_ms_ = std::min(pause_ms_ * 2, kRetryLastMs);
    while (!owner_.stopped() && owner_.mapping() == mapping) {
        const std::int64_t left_ns = end_ns - base::monotonic_ns();
        if (left_ns <= 0) co_return;
        auto waiting = signal_.wait(left_ns / 1'000'000 + 1);
        co_await waiting;
    }
}

std::size_t Lane::expired(log::Sequence first_kept) const {
    std::size_t count = 0;
    while (count < portions_.front().count && records_[count].position.entry < first_kept) ++count;
    return count;
}

std::size_t Lane::too_old() const {
    const std::int64_t age_s_max = owner_.mapping()->record_age_s_max;
    if (age_s_max == kNoLimit) return 0;
    const base::WallMs oldest = owner_.services().clock.now_ms() - age_s_max * 1000;
    const std::size_t count = portions_.front().count;
    std::size_t old = 0;
    while (old < count && records_[old].at < oldest) ++old;
    return old;
}

loop::Task<void> Lane::give_up(std::size_t count, bool too_old) {
    const MappingPtr mapping = owner_.mapping();
    base::log_warning("mapping " + mapping->uuid + " gives up " + std::to_string(count) + " records of " +
                      owner_.shard().id + " from " + event_record(records_.front()).sequence_number +
                      " on: " + (too_old ? "record age exceeded" : "retry attempts exhausted"));
    bool told = false;
    if (!mapping->on_failure.empty()) {
        auto telling = tell_destination(count, too_old);
        told = co_await telling;
        if (!told && owner_.stopped()) co_return;  // they are tried again, or told of, later
    }
    owner_.progress().add(told ? Metric::delivered : Metric::dropped, count);
    pause_ms_ = kRetryFirstMs;
    portions_.finish(count);
    auto finishing = finish(count);
    co_await finishing;
}

loop::Task<bool> Lane::tell_destination(std::size_t count, bool too_old) {
    constexpr std::int64_t again_after_ms[] = {100, 500, 2500, kNoLimit};
    const MappingPtr mapping = owner_.mapping();
    const Services& services = owner_.services();
    const cursor::Record &first = records_.front(), &last = records_[count - 1];
    const bool reached = portions_.front().invocations > 0;
    FailedBatch batch{
        .request_id = reached ? request_id_ : base::random_uuid(),
        .function_arn = mapping->function_arn,
        .too_old = too_old,
        .invocations = portions_.front().invocations,
        .response = {},
        .shard_id = owner_.shard().id,
        .stream_arn = mapping->stream_arn,
        .size = count,
        .first_number = event_record(first).sequence_number,
        .last_number = event_record(last).sequence_number,
        .first_at = first.at,
        .last_at = last.at,
    };
    if (reached && !too_old) batch.response = response_;
    const base::WallMs now = services.clock.now_ms();
    const auto to = destinations::parse_destination(mapping->on_failure);
    const bool with_payload = to && to->kind == destinations::Destination::Kind::bucket;
    destinations::Delivery delivery{
        .destination = mapping->on_failure,
        .document = failure_record(batch, now, with_payload ? event_of(count) : ""),
        .account = mapping->account,
        .region = mapping->region,
        .key = failure_key(mapping->uuid, batch.shard_id, now, base::random_uuid()),
        .partition = batch.shard_id,
    };
    std::string why;
    for (const std::int64_t pause_ms : again_after_ms) {
        loop::Later<api::Result<void>> delivering(
            [&](auto done) { services.destinations.deliver(delivery, std::move(done)); });
        const auto delivered = co_await delivering;
        if (delivered) co_return true;
        why = delivered.error().message;
        if (pause_ms == kNoLimit || owner_.stopped()) break;
        auto waiting = signal_.wait(pause_ms);
        co_await waiting;
    }
    base::log_error("mapping " + mapping->uuid + " cannot tell " + mapping->on_failure +
                    " of what it gives up: " + why);
    owner_.progress().add(Metric::delivery_failures, 1);
    co_return false;
}

void Lane::forget(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) bytes_ -= cost_of(records_[i]);
    records_.erase(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(count));
}

loop::Task<void> Lane::finish(std::size_t count) {
    owner_.progress().iterator_age_ms = owner_.services().clock.now_ms() - records_[count - 1].at;
    forget(count);
    auto saving = owner_.progressed();
    co_await saving;
}

void Lane::take_state(std::string state) {
    window_->terminated_early = state.size() > kStateBytesMax;
    // What is as large as an event cannot be given back `?`.
    if (state.size() < kEventBytesMax - kStateBytesMax) window_->state = std::move(state);
}

loop::Task<void> Lane::end_window() {
    std::int64_t failures = 0;
    while (!owner_.stopped()) {
        const MappingPtr mapping = owner_.mapping();
        Batch batch(about(*mapping, true));
        api::Invocation invocation = batch.take(mapping->function_arn);
        loop::Later<api::Result<api::InvocationResult>> invoking(
            [&](auto done) { owner_.services().functions.invoke(std::move(invocation), std::move(done)); });
        const auto result = co_await invoking;
        bool over =
            result && result->function_error.empty() && FunctionAnswer(result->payload).state().has_value();
        owner_.progress().last_result = over ? LastResult::ok : LastResult::problem;
        if (!over) {
            if (result) ++failures;
            over = mapping->retries_max != kNoLimit && failures > mapping->retries_max;
            if (over)
                base::log_warning("mapping " + mapping->uuid + " gives up the end of a window of " +
                                  owner_.shard().id + ": retry attempts exhausted");
        }
        if (over) {
            pause_ms_ = kRetryFirstMs;
            // One that ended early goes on from nothing.
            if (!window_->terminated_early) closed_until_ = window_->end_ms;
            window_.reset();
            auto saving = owner_.progressed();
            co_await saving;
            co_return;
        }
        auto pausing = pause(mapping);
        co_await pausing;
    }
}

EventRecord Lane::event_record(const cursor::Record& record) const {
    return {.sequence_number =
                owner_.services().streams.sequence_number(owner_.shard(), record.position, record.at),
            .partition_key = record.partition_key,
            .data = record.data,
            .at = record.at};
}

Batch::About Lane::about(const Mapping& mapping, bool is_final) {
    const auto function = owner_.services().functions.find(mapping.function_arn);
    const std::string role_arn = function ? function->role_arn : "";
    const std::string& arn = mapping.source_arn();
    if (!source_ || source_->arn != arn || source_->role_arn != role_arn)
        source_ = Source{arn, role_arn, EventSource(owner_.shard().id, arn, mapping.region, role_arn)};
    return {.source = source_->source,
            .origin = {.source_arn = arn, .shard_id = owner_.shard().id, .region = mapping.region},
            .window = window_ ? &*window_ : nullptr,
            .is_final = is_final,
            .as_records = function && function->takes_records};
}

std::string Lane::event_of(std::size_t count) {
    const Batch::About what = about(*owner_.mapping(), false);
    EventBuilder event(what.source);
    for (std::size_t i = 0; i < count; ++i) event.add(event_record(records_[i]));
    return event.take();
}

std::optional<std::size_t> Lane::index_of(std::string_view sequence_number, std::size_t count) const {
    const auto position = owner_.services().streams.position_of(owner_.shard(), sequence_number);
    if (!position) return std::nullopt;
    const auto end = records_.begin() + static_cast<std::ptrdiff_t>(count);
    const auto found = std::lower_bound(
        records_.begin(), end, *position,
        [](const cursor::Record& record, api::RecordPosition wanted) { return record.position < wanted; });
    if (found == end || found->position != *position) return std::nullopt;
    return static_cast<std::size_t>(found - records_.begin());
}

}  // namespace penstock::mapping

#include "mapping/reader.h"

#include <algorithm>
#include <utility>

#include "base/logging.h"

namespace penstock::mapping {
namespace {

constexpr std::size_t kEventBytesMax = 6 * 1024 * 1024;  // the payload cap of an invocation
constexpr std::int64_t kRetryFirstMs = 50, kRetryLastMs = 5000;
constexpr std::int64_t kNoLimit = -1;

}  // namespace

std::string checkpoint_prefix(const std::string& uuid) { return "mapping/" + uuid + "/"; }

Reader::Reader(loop::Loop& loop, const Services& services, MappingPtr mapping, const api::StreamShard& shard,
               std::shared_ptr<Progress> progress, cursor::StreamReaders::Over over)
    : loop_(loop),
      services_(services),
      mapping_(std::move(mapping)),
      cursor_(loop, services.log, shard),
      checkpoint_(loop, services.cells, cursor::checkpoint_key(checkpoint_prefix(mapping_->uuid), shard.log)),
      progress_(std::move(progress)),
      over_(std::move(over)) {}

void Reader::start() {
    loop_.post([self = shared_from_this()] { loop::spawn(self->run(self)); });
}

void Reader::stop() {
    loop_.post([self = shared_from_this()] {
        self->stopped_ = true;
        self->cursor_.wake();
    });
}

void Reader::reconfigure(MappingPtr mapping) {
    loop_.post([self = shared_from_this(), mapping = std::move(mapping)]() mutable {
        self->mapping_ = std::move(mapping);
        self->cursor_.wake();  // a shorter window or a smaller batch counts at once
    });
}

// `self` keeps the reader alive while the coroutine runs.
loop::Task<void> Reader::run([[maybe_unused]] std::shared_ptr<Reader> self) {
    auto starting = find_start();
    const bool found = co_await starting;
    bool more = found;
    while (more) {
        auto gathering = gather();
        more = co_await gathering;
        if (!more) break;
        auto delivering = deliver();
        co_await delivering;
    }
    const bool ended = found && cursor_.at_end() && !stopped_;
    if (ended) checkpoint_.save_end();
    auto saving = checkpoint_.saved();
    co_await saving;
    over_(ended ? cursor::StreamReaders::End::of_shard : cursor::StreamReaders::End::early);
}

loop::Task<bool> Reader::find_start() {
    const cursor::Start start{.position = mapping_->starting_position,
                              .at_ms = mapping_->starting_at_ms,
                              .since_ms = mapping_->created_ms};
    auto finding = cursor_.find_start(checkpoint_, start);
    const auto found = co_await finding;
    if (!found) {
        base::log_error("mapping " + mapping_->uuid + " cannot begin to read " + cursor_.shard().id + ": " +
                        std::string(base::to_text(found.error())));
        progress_->last_result = LastResult::problem;
    }
    co_return found.has_value();
}

// Puts the batch's records into the buffer; false when a stored entry is unreadable.
bool Reader::take(const log::Batch& batch) {
    return cursor_.take(batch, [this](cursor::Record record) { buffer_.push_back(std::move(record)); });
}

loop::Task<bool> Reader::gather() {
    std::int64_t window_ends_ns = 0;
    while (!stopped_) {
        const auto wanted = static_cast<std::size_t>(mapping_->batch_size);
        if (buffer_.size() >= wanted || (cursor_.at_end() && !buffer_.empty())) co_return true;
        if (cursor_.at_end()) co_return false;
        std::int64_t wait_ms = kNoLimit;
        if (!buffer_.empty()) {
            if (mapping_->window_s == 0) co_return true;
            const std::int64_t now_ns = base::monotonic_ns();
            if (window_ends_ns == 0) window_ends_ns = now_ns + mapping_->window_s * 1'000'000'000;
            if (now_ns >= window_ends_ns) co_return true;
            wait_ms = (window_ends_ns - now_ns) / 1'000'000 + 1;
        }
        auto waiting = cursor_.read(wait_ms);
        auto batch = co_await waiting;
        if (!batch) continue;
        if (*batch && take(**batch)) continue;
        if (!*batch && batch->error() == base::Errc::not_found) co_return false;  // the stream is gone
        base::log_error("mapping " + mapping_->uuid + " cannot read " + cursor_.shard().id + ": " +
                        std::string(*batch ? "an entry is unreadable" : base::to_text(batch->error())));
        progress_->last_result = LastResult::problem;
        auto pausing = cursor_.pause(kRetryLastMs);
        co_await pausing;
    }
    co_return false;
}

EventRecord Reader::event_record(const cursor::Record& record) const {
    return {.sequence_number = services_.streams.sequence_number(cursor_.shard(), record.position, record.at),
            .partition_key = record.partition_key,
            .data = record.data,
            .at = record.at};
}

loop::Task<void> Reader::deliver() {
    std::int64_t failures = 0;
    std::int64_t pause_ms = kRetryFirstMs;
    while (!stopped_) {
        const auto function = services_.functions.find(mapping_->function_arn);
        const EventSource source{.shard_id = cursor_.shard().id,
                                 .stream_arn = mapping_->stream_arn,
                                 .region = mapping_->region,
                                 .role_arn = function ? function->role_arn : ""};
        EventBuilder event(source);
        for (const cursor::Record& record : buffer_) {
            const EventRecord next = event_record(record);
            if (static_cast<std::int64_t>(event.count()) >= mapping_->batch_size) break;
            if (event.count() > 0 && event.size() + event.cost(next) > kEventBytesMax) break;
            event.add(next);
        }
        const std::size_t count = event.count();
        api::Invocation invocation{.function_arn = mapping_->function_arn, .payload = event.take()};
        loop::Later<api::Result<api::InvocationResult>> invoking(
            [&](auto done) { services_.functions.invoke(std::move(invocation), std::move(done)); });
        const auto result = co_await invoking;

        const bool succeeded = result && result->function_error.empty();
        progress_->last_result = succeeded ? LastResult::ok : LastResult::problem;
        bool finished = succeeded;
        if (!succeeded) {
            // A refusal (throttled, no such function) is no attempt of the function's: only age ends it.
            if (result) ++failures;
            const bool spent = mapping_->retries_max != kNoLimit && failures > mapping_->retries_max;
            const bool old =
                mapping_->record_age_s_max != kNoLimit &&
                services_.clock.now_ms() - buffer_.front().at > mapping_->record_age_s_max * 1000;
            finished = spent || old;
            if (finished) {
                base::log_warning("mapping " + mapping_->uuid + " gives up " + std::to_string(count) +
                                  " records of " + cursor_.shard().id + " from " +
                                  event_record(buffer_.front()).sequence_number +
                                  " on: " + (spent ? "retry attempts exhausted" : "record age exceeded"));
            }
        }
        if (finished) {
            const api::RecordPosition after =
                count < buffer_.size() ? buffer_[count].position : cursor_.next();
            buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(count));
            auto last = checkpoint_.saved();
            co_await last;
            checkpoint_.save(after);
            co_return;
        }
        auto pausing = cursor_.pause(pause_ms);
        co_await pausing;
        pause_ms = std::min(pause_ms * 2, kRetryLastMs);
    }
}

}  // namespace penstock::mapping

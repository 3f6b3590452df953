#include "mapping/reader.h"

#include <algorithm>
#include <utility>

#include "base/logging.h"
#include "base/text.h"
#include "log/pack.h"

namespace penstock::mapping {
namespace {

constexpr std::size_t kReadBytes = 4 * 1024 * 1024;
constexpr std::size_t kEventBytesMax = 6 * 1024 * 1024;  // the payload cap of an invocation
constexpr std::int64_t kRetryFirstMs = 50, kRetryLastMs = 5000;
constexpr std::int64_t kNoLimit = -1;

std::string to_checkpoint(api::RecordPosition position) {
    return std::to_string(position.entry) + "." + std::to_string(position.index);
}

std::optional<api::RecordPosition> from_checkpoint(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == text.npos) return std::nullopt;
    const auto entry = base::to_integer(text.substr(0, dot));
    const auto index = base::to_integer(text.substr(dot + 1));
    if (!entry || !index) return std::nullopt;
    return api::RecordPosition{static_cast<log::Sequence>(*entry), static_cast<std::uint32_t>(*index)};
}

}  // namespace

Reader::Reader(loop::Loop& loop, const Services& services, MappingPtr mapping, api::StreamShard shard,
               std::shared_ptr<Progress> progress, std::function<void()> shard_ended)
    : loop_(loop),
      services_(services),
      mapping_(std::move(mapping)),
      shard_(std::move(shard)),
      progress_(std::move(progress)),
      shard_ended_(std::move(shard_ended)) {}

std::string Reader::checkpoint_key(const std::string& uuid, const log::LogId& log) {
    return "mapping/" + uuid + "/" + log.group + "/" + std::to_string(log.number);
}

void Reader::start() {
    loop_.post([self = shared_from_this()] { loop::spawn(self->run(self)); });
}

void Reader::stop() {
    loop_.post([self = shared_from_this()] {
        self->stopped_ = true;
        self->wake();
    });
}

void Reader::reconfigure(MappingPtr mapping) {
    loop_.post([self = shared_from_this(), mapping = std::move(mapping)]() mutable {
        self->mapping_ = std::move(mapping);
        self->wake();  // a shorter window or a smaller batch counts at once
    });
}

// Ends whatever the coroutine waits for, with nothing.
void Reader::wake() {
    waiting_.reset();
    loop_.cancel(std::exchange(timer_, 0));
    if (auto woken = std::exchange(woken_, nullptr)) woken(std::nullopt);
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
    if (closed_ && !stopped_) {
        auto saving = checkpoint(std::string(kEnded));
        co_await saving;
        auto ending = saved();
        co_await ending;
        shard_ended_();
    }
}

loop::Task<bool> Reader::find_start() {
    const std::string key = checkpoint_key(mapping_->uuid, shard_.log);
    loop::Later<base::Answer<std::optional<std::string>>> asking(
        [&](auto done) { services_.cells.get(key, std::move(done)); });
    const auto saved = co_await asking;
    if (!saved) {
        base::log_error("mapping " + mapping_->uuid +
                        ": no checkpoint can be read: " + std::string(to_text(saved.error())));
        progress_->last_result = LastResult::problem;
        co_return false;
    }
    if (*saved && **saved == kEnded) co_return false;
    if (*saved) {
        const auto position = from_checkpoint(**saved);
        if (position) next_ = *position;
        co_return true;
    }
    // A shard that came into being after the mapping is read from its start, whatever the starting position.
    const bool born_later = !shard_.parents.empty() && shard_.created_s * 1000 > mapping_->created_ms;
    if (mapping_->starting_position == StartingPosition::trim_horizon || born_later) co_return true;
    if (mapping_->starting_position == StartingPosition::latest) {
        loop::Later<base::Answer<log::Bounds>> bounding(
            [&](auto done) { services_.log.bounds(shard_.log, std::move(done)); });
        const auto bounds = co_await bounding;
        if (!bounds) co_return false;
        next_ = {bounds->last + 1, 0};
    } else {
        loop::Later<base::Answer<log::Sequence>> seeking([&](auto done) {
            services_.log.at_or_after(shard_.log, mapping_->starting_at_ms, std::move(done));
        });
        const auto first = co_await seeking;
        if (!first) co_return false;
        next_ = {*first, 0};
    }
    // Durable at once: a restart must not move LATEST past records that came meanwhile.
    auto saving = checkpoint(to_checkpoint(next_));
    co_await saving;
    auto durable = this->saved();
    co_await durable;
    co_return true;
}

loop::Task<Reader::Woken> Reader::wait_for_records(std::int64_t at_most_ms) {
    loop::Later<Woken> waking([&](auto done) {
        woken_ = std::move(done);
        if (at_most_ms >= 0) timer_ = loop_.after(at_most_ms, [this] { wake(); });
        waiting_ =
            services_.log.next(shard_.log, next_.entry, kReadBytes, [this](base::Answer<log::Batch> batch) {
                waiting_.reset();
                loop_.cancel(std::exchange(timer_, 0));
                if (auto woken = std::exchange(woken_, nullptr)) woken(std::move(batch));
            });
    });
    auto batch = co_await waking;
    co_return batch;
}

loop::Task<void> Reader::pause(std::int64_t ms) {
    loop::Later<Woken> waking([&](auto done) {
        woken_ = std::move(done);
        timer_ = loop_.after(ms, [this] { wake(); });
    });
    [[maybe_unused]] const auto woken = co_await waking;
}

// Puts the batch's records into the buffer; false when a stored entry is unreadable.
bool Reader::take(const log::Batch& batch) {
    for (const log::Entry& entry : batch.entries) {
        const auto records = log::unpack(*entry.data);
        if (!records) return false;
        std::uint32_t index = entry.sequence == next_.entry ? next_.index : 0;
        for (; index < records->size(); ++index) {
            const log::PackedRecord& record = (*records)[index];
            buffer_.push_back(
                {{entry.sequence, index}, entry.at, entry.data, record.partition_key, record.data});
        }
        next_ = {entry.sequence + 1, 0};
    }
    closed_ = batch.bounds.closed && next_.entry > batch.bounds.last;
    return true;
}

loop::Task<bool> Reader::gather() {
    std::int64_t window_ends_ns = 0;
    while (!stopped_) {
        const auto wanted = static_cast<std::size_t>(mapping_->batch_size);
        if (buffer_.size() >= wanted || (closed_ && !buffer_.empty())) co_return true;
        if (closed_) co_return false;
        std::int64_t wait_ms = kNoLimit;
        if (!buffer_.empty()) {
            if (mapping_->window_s == 0) co_return true;
            const std::int64_t now_ns = base::monotonic_ns();
            if (window_ends_ns == 0) window_ends_ns = now_ns + mapping_->window_s * 1'000'000'000;
            if (now_ns >= window_ends_ns) co_return true;
            wait_ms = (window_ends_ns - now_ns) / 1'000'000 + 1;
        }
        auto waiting = wait_for_records(wait_ms);
        auto batch = co_await waiting;
        if (!batch) continue;
        if (*batch && take(**batch)) continue;
        if (!*batch && batch->error() == base::Errc::not_found) co_return false;  // the stream is gone
        base::log_error("mapping " + mapping_->uuid + " cannot read " + shard_.id + ": " +
                        std::string(*batch ? "an entry is unreadable" : to_text(batch->error())));
        progress_->last_result = LastResult::problem;
        auto pausing = pause(kRetryLastMs);
        co_await pausing;
    }
    co_return false;
}

EventRecord Reader::event_record(const Record& record) const {
    return {.sequence_number = services_.streams.sequence_number(shard_, record.position, record.at),
            .partition_key = record.partition_key,
            .data = record.data,
            .at = record.at};
}

loop::Task<void> Reader::deliver() {
    std::int64_t failures = 0;
    std::int64_t pause_ms = kRetryFirstMs;
    while (!stopped_) {
        const auto function = services_.functions.find(mapping_->function_arn);
        const EventSource source{.shard_id = shard_.id,
                                 .stream_arn = mapping_->stream_arn,
                                 .region = mapping_->region,
                                 .role_arn = function ? function->role_arn : ""};
        EventBuilder event(source);
        for (const Record& record : buffer_) {
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
                                  " records of " + shard_.id + " from " +
                                  event_record(buffer_.front()).sequence_number +
                                  " on: " + (spent ? "retry attempts exhausted" : "record age exceeded"));
            }
        }
        if (finished) {
            const api::RecordPosition after = count < buffer_.size()
                                                  ? buffer_[count].position
                                                  : api::RecordPosition{next_.entry, next_.index};
            buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(count));
            auto saving = checkpoint(to_checkpoint(after));
            co_await saving;
            co_return;
        }
        auto pausing = pause(pause_ms);
        co_await pausing;
        pause_ms = std::min(pause_ms * 2, kRetryLastMs);
    }
}

loop::Task<void> Reader::saved() {
    if (!saving_) co_return;
    loop::Later<int> finishing([&](auto done) { saved_ = std::move(done); });
    [[maybe_unused]] const int finished = co_await finishing;
}

loop::Task<void> Reader::checkpoint(std::string value) {
    auto last = saved();
    co_await last;
    saving_ = true;
    const std::string key = checkpoint_key(mapping_->uuid, shard_.log);
    services_.cells.put(key, std::move(value), [self = shared_from_this()](base::Answer<void> answer) {
        if (!answer) {
            base::log_error("mapping " + self->mapping_->uuid +
                            ": a checkpoint was not saved: " + std::string(to_text(answer.error())));
        }
        self->saving_ = false;
        if (auto done = std::exchange(self->saved_, nullptr)) done(0);
    });
}

}  // namespace penstock::mapping

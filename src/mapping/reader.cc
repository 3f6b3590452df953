#include "mapping/reader.h"

#include <algorithm>
#include <utility>

#include "base/logging.h"

namespace penstock::mapping {
namespace {

constexpr std::int64_t kRetryMs = 5000;
constexpr std::size_t kReadAheadBytes = std::size_t{24} << 20;  // of records that are read and not dealt with

}  // namespace

std::string checkpoint_prefix(const std::string& uuid) { return "mapping/" + uuid + "/"; }

bool fits(const Mapping& one, const Mapping& other) {
    return one.lanes() == other.lanes() && one.tumbling_s == other.tumbling_s &&
           one.patterns == other.patterns;
}

Reader::Reader(loop::Loop& loop, const Services& services, MappingPtr mapping, const api::StreamShard& shard,
               std::shared_ptr<Progress> progress, cursor::StreamReaders::Over over)
    : loop_(loop),
      services_(services),
      mapping_(std::move(mapping)),
      cursor_(loop, services.log, shard),
      checkpoint_(loop, services.cells, cursor::checkpoint_key(checkpoint_prefix(mapping_->uuid), shard.log)),
      progress_(std::move(progress)),
      over_(std::move(over)),
      signal_(loop),
      lanes_(mapping_->lanes()) {}

void Reader::start() {
    loop_.post([self = shared_from_this()] { loop::spawn(self->run(self)); });
}

void Reader::stop() {
    loop_.post([self = shared_from_this()] {
        self->stopped_ = true;
        self->cursor_.wake();
        self->look();
        self->signal_.notify();
    });
}

void Reader::reconfigure(MappingPtr mapping) {
    loop_.post([self = shared_from_this(), mapping = std::move(mapping)]() mutable {
        self->mapping_ = std::move(mapping);
        self->look();  // a shorter window or a smaller batch counts at once
    });
}

// `self` keeps the reader alive while the coroutine runs.
loop::Task<void> Reader::run([[maybe_unused]] std::shared_ptr<Reader> self) {
    auto starting = find_start();
    const bool found = co_await starting;
    if (found) {
        if (resumed_.window) lane(0);
        auto reading = read_on();
        co_await reading;
    }
    all_read_ = found && cursor_.at_end();
    if (!all_read_) stopped_ = true;
    look();
    while (running_ > 0) {
        auto waiting = signal_.wait();
        co_await waiting;
    }
    const bool ended = all_read_ && !stopped_;
    if (ended) checkpoint_.save_end();
    auto saving = checkpoint_.saved();
    co_await saving;
    over_(ended ? cursor::StreamReaders::End::of_shard : cursor::StreamReaders::End::early);
}

void Reader::trouble(const std::string& what) {
    base::log_error("mapping " + mapping_->uuid + " cannot read " + cursor_.shard().id + ": " + what);
    progress_->last_result = LastResult::problem;
}

loop::Task<bool> Reader::find_start() {
    const cursor::Start start{.position = mapping_->starting_position,
                              .at_ms = mapping_->starting_at_ms,
                              .since_ms = mapping_->created_ms};
    auto finding = cursor_.find_start(checkpoint_, start);
    const auto found = co_await finding;
    if (!found) {
        trouble(std::string(base::to_text(found.error())));
        co_return false;
    }
    resumed_ = resume_from(*found);
    if (mapping_->tumbling_s == 0) resumed_.window.reset();
    co_return true;
}

loop::Task<void> Reader::read_on() {
    while (!stopped_ && !cursor_.at_end()) {
        if (crowded()) {
            look();  // what they have is all they get now
            auto waiting = signal_.wait();
            co_await waiting;
            continue;
        }
        auto reading = cursor_.read();
        auto batch = co_await reading;
        if (!batch) continue;
        if (!*batch && batch->error() == base::Errc::not_found) co_return;  // the stream is gone
        const bool taken = *batch && take(**batch);
        if (taken) continue;
        if (!*batch) trouble(std::string(base::to_text(batch->error())));
        auto pausing = cursor_.pause(kRetryMs);
        co_await pausing;
    }
}

bool Reader::take(const log::Batch& batch) {
    if (!mapping_->consumer_arn.empty() && !services_.streams.has_consumer(mapping_->consumer_arn)) {
        trouble("the consumer " + mapping_->consumer_arn + " is not registered");
        return false;
    }
    const auto function = services_.functions.find(mapping_->function_arn);
    const std::string role_arn = function ? function->role_arn : "";
    const cursor::RecordSource source{.streams = services_.streams,
                                      .shard = cursor_.shard(),
                                      .stream_arn = mapping_->source_arn(),
                                      .region = mapping_->region,
                                      .role_arn = role_arn};
    std::uint64_t polled = 0, filtered_out = 0;
    const bool taken = cursor_.take(batch, [&](cursor::Record record) {
        ++polled;
        if (resumed_.knows(record.position, record.partition_key)) return;
        if (!mapping_->filter.lets_everything_through() &&
            !mapping_->filter.lets_through(cursor::RecordEvent(source, record))) {
            ++filtered_out;
            return;
        }
        Lane& to = lane(lane_of(record.partition_key, lanes_.size()));
        to.add(std::move(record));
    });
    progress_->add(Metric::polled, polled);
    progress_->add(Metric::filtered_out, filtered_out);
    if (!taken) trouble("an entry is unreadable");
    look();
    // What was passed over needs no invocation to be over.
    if (std::ranges::all_of(lanes_, [](const auto& one) { return !one || one->empty(); })) save();
    return taken;
}

// Made when it is needed first.
Lane& Reader::lane(std::size_t index) {
    auto& lane = lanes_[index];
    if (!lane) {
        LaneOwner& owner = *this;
        lane = std::make_unique<Lane>(loop_, owner, std::exchange(resumed_.window, std::nullopt));
        const auto run = [](std::shared_ptr<Reader> self, Lane& one) -> loop::Task<void> {
            auto running = one.run();
            co_await running;
            --self->running_;
            self->signal_.notify();
        };
        ++running_;
        loop::spawn(run(shared_from_this(), *lane));
    }
    return *lane;
}

void Reader::look() {
    for (const auto& lane : lanes_) {
        if (lane) lane->look();
    }
}

bool Reader::crowded() const {
    std::size_t bytes = 0;
    for (const auto& lane : lanes_) bytes += lane ? lane->bytes() : 0;
    return bytes >= kReadAheadBytes;
}

void Reader::save() {
    api::RecordPosition next = cursor_.next();
    Resume resume;
    resume.lanes.assign(lanes_.size(), next);
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (lanes_[i] && !lanes_[i]->empty())
            resume.lanes[i] = lanes_[i]->first();
        else if (resumed_.lanes.size() == lanes_.size())
            resume.lanes[i] = std::max(next, resumed_.lanes[i]);
    }
    next = std::min(next, *std::ranges::min_element(resume.lanes));
    if (lanes_.size() == 1) {
        if (lanes_[0]) resume.window = lanes_[0]->window();
        resume.lanes.clear();
    }
    checkpoint_.save(next, to_note(resume));
}

loop::Task<void> Reader::progressed() {
    auto last = checkpoint_.saved();
    co_await last;
    save();
    signal_.notify();
}

}  // namespace penstock::mapping

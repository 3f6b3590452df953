#include "bridge/carrier.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/logging.h"

namespace penstock::bridge {
namespace {

constexpr std::size_t kSlice = 512;
constexpr std::int64_t kCheckpointMs = 250;
constexpr std::int64_t kRetryMs = 1000;

}  // namespace

std::string checkpoint_prefix(const std::string& id) { return "bridge/" + id + "/"; }

std::string strayed_key(const std::string& id) { return checkpoint_prefix(id) + "strayed"; }

Carrier::Carrier(loop::Loop& loop, const Services& services, DefinitionPtr definition,
                 const api::StreamShard& shard, std::shared_ptr<Progress> progress,
                 cursor::StreamReaders::Over over)
    : loop_(loop),
      services_(services),
      definition_(std::move(definition)),
      cursor_(loop, services.log, shard),
      checkpoint_(loop, services.cells, cursor::checkpoint_key(checkpoint_prefix(definition_->id), shard.log),
                  kCheckpointMs),
      progress_(std::move(progress)),
      over_(std::move(over)) {}

void Carrier::start() {
    loop_.post([self = shared_from_this()] { loop::spawn(self->run(self)); });
}

void Carrier::stop() {
    loop_.post([self = shared_from_this()] {
        self->stopped_ = true;
        self->cursor_.wake();
    });
}

void Carrier::redefine(DefinitionPtr definition) {
    loop_.post([self = shared_from_this(), definition = std::move(definition)]() mutable {
        self->definition_ = std::move(definition);
    });
}

void Carrier::trouble(std::string_view what) {
    progress_->failing = true;
    base::log_error("the bridge " + definition_->id + " cannot read " + cursor_.shard().id + ": " +
                    std::string(what));
}

// `self` keeps the carrier alive while the coroutine runs.
loop::Task<void> Carrier::run([[maybe_unused]] std::shared_ptr<Carrier> self) {
    auto starting = find_start();
    const bool found = co_await starting;
    bool more = found;
    while (more) {
        auto carrying = carry_some();
        more = co_await carrying;
    }
    const bool ended = found && cursor_.at_end() && !stopped_;
    if (ended) checkpoint_.save_end();
    auto saving = checkpoint_.saved();
    co_await saving;
    over_(ended ? cursor::StreamReaders::End::of_shard : cursor::StreamReaders::End::early);
}

loop::Task<bool> Carrier::find_start() {
    auto finding = cursor_.find_start(checkpoint_, definition_->start);
    const auto found = co_await finding;
    if (found)
        progress_->reach.advance(cursor_.shard().log, cursor_.next());
    else
        trouble(base::to_text(found.error()));
    co_return found.has_value();
}

loop::Task<bool> Carrier::carry_some() {
    if (stopped_ || cursor_.at_end()) co_return false;
    auto reading = cursor_.read();
    auto batch = co_await reading;
    if (!batch) co_return true;                                               // woken
    if (!*batch && batch->error() == base::Errc::not_found) co_return false;  // the stream is gone
    std::vector<cursor::Record> records;
    const bool taken =
        *batch && cursor_.take(**batch, [&](cursor::Record record) { records.push_back(std::move(record)); });
    for (std::size_t at = 0; at < records.size() && !stopped_;) {
        const std::size_t end = std::min(at + kSlice, records.size());
        auto publishing = publish(bundle(records, at, end));
        co_await publishing;
        const api::RecordPosition next = end < records.size() ? records[end].position : cursor_.next();
        progress_->reach.advance(cursor_.shard().log, next);
        checkpoint_.save(next);
        at = end;
    }
    if (!taken) {
        trouble(*batch ? "an entry is unreadable" : base::to_text(batch->error()));
        auto pausing = cursor_.pause(kRetryMs);
        co_await pausing;
    } else {
        progress_->failing = false;
    }
    co_return true;
}

std::vector<Carrier::Bundle> Carrier::bundle(const std::vector<cursor::Record>& records, std::size_t from,
                                             std::size_t end) {
    const cursor::RecordSource source{.streams = services_.streams,
                                      .shard = cursor_.shard(),
                                      .stream_arn = definition_->stream_arn,
                                      .region = definition_->region,
                                      .role_arn = definition_->role_arn};
    std::vector<Bundle> bundles;
    std::unordered_map<std::string, std::size_t> places;
    for (; from < end; ++from) {
        notice_strays(records[from]);
        auto made = to_message(*definition_, cursor::RecordEvent(source, records[from]));
        if (!made) {
            ++progress_->kept[static_cast<std::size_t>(made.error())];
            continue;
        }
        const auto [at, fresh] = places.try_emplace(made->topic, bundles.size());
        if (fresh) bundles.push_back({.topic = std::move(made->topic), .messages = {}});
        bundles[at->second].messages.push_back(std::move(made->message));
        ++progress_->published;
    }
    return bundles;
}

void Carrier::notice_strays(const cursor::Record& record) {
    const auto& owns = cursor_.shard().owns_key;
    if (!owns || progress_->strayed || !definition_->topic.is_member("partitionKey")) return;
    if (owns(record.partition_key) || progress_->strayed.exchange(true)) return;
    services_.cells.put(strayed_key(definition_->id), "1", [](auto) {});
}

loop::Task<void> Carrier::publish(std::vector<Bundle> bundles) {
    loop::Later<int> publishing([&](auto done) {
        if (bundles.empty()) {
            // Everything was kept back: others get their turn all the same.
            loop_.post([done = std::move(done)]() mutable { done(0); });
            return;
        }
        struct Left {
            std::size_t count;
            loop::Later<int>::Done done;
        };
        auto left = std::make_shared<Left>(Left{bundles.size(), std::move(done)});
        for (Bundle& bundle : bundles) {
            services_.hubs.publish({definition_->group, std::move(bundle.topic)}, std::move(bundle.messages),
                                   [left](const connections::Position&) {
                                       if (--left->count == 0) left->done(0);
                                   });
        }
    });
    [[maybe_unused]] const int published = co_await publishing;
}

}  // namespace penstock::bridge

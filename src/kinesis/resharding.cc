// The logs of a stream's shards: made, opened for writing, closed when the shard is.
//
// A reshard is one commit of the metadata.  Before it the children's logs are created (a crash leaves empty
// logs that the next attempt takes over).  After it the children are published, and then the parents' logs
// are closed (a crash leaves that to Streams::open): whoever sees a log's end finds the children, and a put
// that finds its log closed goes to them.
#include "base/logging.h"
#include "kinesis/streams.h"
#include "kinesis/throughput.h"

namespace penstock::kinesis {
namespace {

// One process owns the data directory and each log has one writer in it, so the epoch need not change.
constexpr std::uint64_t kEpoch = 1;
constexpr std::int64_t kRetryMs = 1000;

// start(i, done) for every i below `count`, all at once, so that one commit of the journal serves them; then
// the first failure, if there was one.
template <class T, class Start>
loop::Task<base::Answer<void>> all(std::size_t count, Start start) {
    base::Answer<void> outcome;
    if (count == 0) co_return outcome;
    std::size_t waiting = count;
    loop::Later<int> finishing([&](auto done) {
        auto finished = std::make_shared<decltype(done)>(std::move(done));
        for (std::size_t i = 0; i < count; ++i) {
            start(i, [&outcome, &waiting, finished](base::Answer<T> answer) {
                if (!answer && outcome) outcome = std::unexpected(answer.error());
                if (--waiting == 0) (*finished)(0);
            });
        }
    });
    [[maybe_unused]] const int finished = co_await finishing;
    co_return outcome;
}

}  // namespace

loop::Task<base::Answer<void>> Streams::create_logs(const Stream& stream, std::size_t from) {
    auto creating = all<void>(stream.shards.size() - from, [&](std::size_t i, auto done) {
        const log::LogId id = stream.log_of(stream.shards[from + i]);
        log_.create(id, [this, id, done](base::Answer<void> created) mutable {
            if (created || created.error() != base::Errc::conflict) return done(created);
            // Left by a reshard that was never committed: nothing was written to it.
            log_.bounds(id, [done](base::Answer<log::Bounds> bounds) mutable {
                if (bounds && bounds->last == 0 && !bounds->closed) return done({});
                done(std::unexpected(base::Errc::conflict));
            });
        });
    });
    auto created = co_await creating;
    co_return created;
}

loop::Task<base::Answer<void>> Streams::open_writers(Stream& stream) {
    if (rules_.limits == Limits::aws) {
        while (stream.throughput.size() < stream.shards.size())
            stream.throughput.push_back(std::make_shared<Throughput>());
    }
    stream.writers.resize(stream.shards.size());
    std::vector<std::uint32_t> wanted;
    for (const std::uint32_t index : stream.open_by_hash) {
        if (!stream.writers[index]) wanted.push_back(index);
    }
    using Writer = std::unique_ptr<log::Writer>;
    auto opening = all<Writer>(wanted.size(), [&](std::size_t i, auto done) {
        const std::uint32_t index = wanted[i];
        log_.open_writer(stream.log_of(stream.shards[index]), kEpoch,
                         [&stream, index, done](base::Answer<Writer> writer) mutable {
                             if (writer) stream.writers[index] = std::move(*writer);
                             done(std::move(writer));
                         });
    });
    auto opened = co_await opening;
    co_return opened;
}

void Streams::retain(const Stream& stream) {
    constexpr std::int64_t hour_ms = 3'600'000;
    log_.retain(stream.log_group(), stream.retention_hours * hour_ms,
                [name = stream.name](base::Answer<void> noted) {
                    if (!noted)
                        base::log_warning("expired records of stream " + name +
                                          " may stay on the disk: " + std::string(to_text(noted.error())));
                });
}

loop::Task<base::Answer<std::vector<std::uint32_t>>> Streams::not_yet_closed(const Stream& stream) {
    std::vector<std::uint32_t> open_logs;
    auto asking = all<log::Bounds>(stream.shards.size(), [&](std::size_t i, auto done) {
        log_.bounds(stream.log_of(stream.shards[i]), [&, i, done](base::Answer<log::Bounds> bounds) mutable {
            if (bounds && !bounds->closed && stream.shards[i].closed_s)
                open_logs.push_back(static_cast<std::uint32_t>(i));
            done(bounds);
        });
    });
    const auto asked = co_await asking;
    if (!asked) co_return std::unexpected(asked.error());
    co_return open_logs;
}

// Tries until every log is closed: the metadata says already that it is.
loop::Task<void> Streams::close_logs(const Stream& stream, std::vector<std::uint32_t> shards) {
    while (true) {
        auto closing = all<void>(shards.size(), [&](std::size_t i, auto done) {
            const log::LogId id = stream.log_of(stream.shards[shards[i]]);
            log_.open_writer(id, kEpoch, [done](base::Answer<std::unique_ptr<log::Writer>> opened) mutable {
                if (!opened) {
                    const bool over = opened.error() == base::Errc::closed;
                    return done(over ? base::Answer<void>{} : std::unexpected(opened.error()));
                }
                const std::shared_ptr<log::Writer> writer = std::move(*opened);
                writer->close([writer, done](base::Answer<log::Appended> closed) mutable {
                    if (closed || closed.error() == base::Errc::closed) return done({});
                    done(std::unexpected(closed.error()));
                });
            });
        });
        const auto closed = co_await closing;
        if (closed) co_return;
        base::log_error("stream " + stream.name +
                        ": a shard cannot be closed yet: " + std::string(to_text(closed.error())));
        loop::Later<int> pausing([](auto done) {
            loop::Loop::current()->after(kRetryMs, [done = std::move(done)]() mutable { done(0); });
        });
        [[maybe_unused]] const int paused = co_await pausing;
    }
}

api::Reply<StreamPtr> Streams::reshard(StreamPtr stream, Change change) {
    const std::string arn = stream->arn();
    auto taking = turns_.take(arn);
    const loop::Turn turn = co_await taking;
    const auto now = current(*stream);
    if (!now) co_return std::unexpected(now.error());
    const Stream& before = **now;
    Stream next = before;
    if (auto ok = change(next); !ok) co_return std::unexpected(ok.error());
    if (next.shards.size() == before.shards.size()) co_return *now;  // nothing to do

    auto creating = create_logs(next, before.shards.size());
    auto done = co_await creating;
    if (done) {
        auto opening = open_writers(next);
        done = co_await opening;
    }
    if (done) {
        auto saving = save(next);
        done = co_await saving;
    }
    if (!done) co_return std::unexpected(api::unavailable(done.error()));

    std::vector<std::uint32_t> closed;
    for (const Shard& shard : next.shards) {
        const bool was_closed = shard.index < before.shards.size() && before.shards[shard.index].closed_s;
        if (!shard.closed_s || was_closed) continue;
        closed.push_back(shard.index);
        next.writers[shard.index].reset();
    }
    auto resharded = std::make_shared<const Stream>(std::move(next));
    publish(arn, resharded);
    auto closing = close_logs(*resharded, std::move(closed));
    co_await closing;
    co_return resharded;
}

}  // namespace penstock::kinesis

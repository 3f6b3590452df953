#include "log/journal/journals.h"

#include <atomic>
#include <functional>
#include <map>

#include "base/logging.h"
#include "base/text.h"
#include "log/journal/destroy.h"
#include "log/journal/journal.h"

namespace penstock::log::journal {
namespace {

constexpr std::size_t kGroupNameBytesMax = 200;  // file systems take 255; the suffix needs some

// The journals of each core.  A core's map is touched on its loop only.
struct Groups {
    explicit Groups(const Options& options)
        : environment(std::make_shared<Environment>(options)), by_core(options.cores.count()) {}

    std::size_t core_of(const std::string& group) const {
        return std::hash<std::string>()(group) % by_core.size();
    }
    loop::Loop& loop_of(const std::string& group) const {
        return environment->options.cores.at(static_cast<unsigned>(core_of(group)));
    }
    std::shared_ptr<Journal> find(const std::string& group) const {
        const auto& journals = by_core[core_of(group)];
        const auto found = journals.find(group);
        return found == journals.end() ? nullptr : found->second;
    }
    SegmentWriter writer_of(const std::string& group) const {
        const auto& options = environment->options;
        return {environment->storage,
                environment->files,
                environment->spares,
                options.directory + '/' + directory_name(group),
                group,
                options.sync == Sync::each_commit ? kFlagSynced : 0};
    }
    // All journals look for what is over age; called from any loop, at every append that finds no room.
    static void make_room(const std::shared_ptr<Groups>& groups) {
        constexpr std::int64_t pause_ns = 100'000'000;
        auto last = groups->room_made_ns.load();
        const auto now = base::monotonic_ns();
        if (now - last < pause_ns || !groups->room_made_ns.compare_exchange_strong(last, now)) return;
        for (unsigned core = 0; core < groups->by_core.size(); ++core) {
            groups->environment->options.cores.at(core).post([weak = std::weak_ptr(groups), core] {
                const auto alive = weak.lock();
                if (!alive) return;
                for (const auto& [name, journal] : alive->by_core[core]) journal->tidy();
            });
        }
    }
    // Looks for what is over age from time to time, as long as the engine lives.
    static void tidy_from_now_on(const std::shared_ptr<Groups>& groups, unsigned core) {
        const auto& options = groups->environment->options;
        options.cores.at(core).after(options.tidy_ms, [weak = std::weak_ptr(groups), core] {
            const auto alive = weak.lock();
            if (!alive) return;
            for (const auto& [name, journal] : alive->by_core[core]) journal->tidy();
            tidy_from_now_on(alive, core);
        });
    }
    std::shared_ptr<Journal> add(const std::string& group, SegmentWriter writer, Recovered recovered) {
        auto& memory = *environment->recent[core_of(group)];
        auto& journals = by_core[core_of(group)];
        auto journal = std::make_shared<Journal>(environment, loop_of(group), memory, std::move(writer),
                                                 std::move(recovered));
        journal->when_gone([&journals, group] { journals.erase(group); });
        journals.emplace(group, journal);
        return journal;
    }

    std::shared_ptr<Environment> environment;
    std::vector<std::map<std::string, std::shared_ptr<Journal>>> by_core;
    std::atomic<std::int64_t> room_made_ns = 0;
};

// Runs a job on a journal's loop: at once if that is here, for the journal answers later anyhow.
template <class Work>
void run_on(loop::Loop& loop, Work work) {
    if (loop::Loop::current() == &loop) {
        work();
    } else {
        loop.post(std::move(work));
    }
}

class JournalWriter final : public Writer {
public:
    JournalWriter(std::shared_ptr<Journal> journal, std::uint32_t log, std::uint64_t epoch)
        : journal_(std::move(journal)), log_(log), epoch_(epoch) {}

    void append(std::string pack, Done<Appended> done) override {
        submit(Request::What::append, std::move(pack), std::move(done));
    }
    void close(Done<Appended> done) override { submit(Request::What::close, {}, std::move(done)); }

private:
    void submit(Request::What what, std::string pack, Done<Appended> done) {
        journal_->submit_from_anywhere(
            {what, log_, epoch_, std::move(pack), loop::Loop::current(), std::move(done)});
    }

    std::shared_ptr<Journal> journal_;
    std::uint32_t log_;
    std::uint64_t epoch_;
};

class WaitingOnJournal final : public Waiting {
public:
    WaitingOnJournal(std::shared_ptr<Groups> groups, std::string group, std::shared_ptr<Waiter> waiter)
        : groups_(std::move(groups)), group_(std::move(group)), waiter_(std::move(waiter)) {}
    ~WaitingOnJournal() override {
        if (std::exchange(waiter_->mine.over, true)) return;
        waiter_->mine.done = nullptr;
        auto& loop = groups_->loop_of(group_);
        loop.post([groups = std::move(groups_), group = std::move(group_), waiter = std::move(waiter_)] {
            if (const auto journal = groups->find(group)) journal->forget(waiter);
        });
    }

private:
    std::shared_ptr<Groups> groups_;
    std::string group_;
    std::shared_ptr<Waiter> waiter_;
};

Done<Appended> without_value(Done<void> done) {
    return [done = std::move(done)](Answer<Appended> answer) mutable {
        done(answer ? Answer<void>() : std::unexpected(answer.error()));
    };
}

class Journals final : public Log {
public:
    explicit Journals(std::shared_ptr<Groups> groups) : groups_(std::move(groups)) {}
    ~Journals() override {
        groups_->environment->spares.stop();
        groups_->environment->writers.reset();
        groups_->environment->readers.reset();
        groups_->environment->preparer.reset();
    }

    void create(LogId id, Done<void> done) override {
        Request request{Request::What::create,         id.number, 0, {}, loop::Loop::current(),
                        without_value(std::move(done))};
        auto& loop = groups_->loop_of(id.group);
        run_on(loop, [groups = groups_, id = std::move(id), request = std::move(request)]() mutable {
            if (directory_name(id.group).size() > kGroupNameBytesMax) {
                return refuse(std::move(request), Errc::too_large);
            }
            auto journal = groups->find(id.group);
            if (!journal) journal = groups->add(id.group, groups->writer_of(id.group), {});
            journal->submit(std::move(request));
        });
    }

    void open_writer(LogId id, std::uint64_t epoch, Done<std::unique_ptr<Writer>> done) override {
        auto opened = std::make_shared<std::shared_ptr<Journal>>();
        Request request{
            Request::What::open_writer,
            id.number,
            epoch,
            {},
            loop::Loop::current(),
            [done = std::move(done), opened, log = id.number, epoch](Answer<Appended> fenced) mutable {
                if (!fenced) return done(std::unexpected(fenced.error()));
                done(std::make_unique<JournalWriter>(std::move(*opened), log, epoch));
            }};
        on_journal(std::move(id.group), [opened, request = std::move(request)](Journal* journal) mutable {
            if (!journal) return refuse(std::move(request), Errc::not_found);
            *opened = journal->shared_from_this();
            journal->submit(std::move(request));
        });
    }

    void read(LogId id, Sequence from, std::size_t bytes_max, Done<Batch> done) override {
        on_journal(std::move(id.group), [log = id.number, from, bytes_max, asker = loop::Loop::current(),
                                         done = std::move(done)](Journal* journal) mutable {
            if (!journal) return not_found(*asker, std::move(done));
            journal->read(log, from, bytes_max, *asker, std::move(done));
        });
    }

    std::unique_ptr<Waiting> next(LogId id, Sequence from, std::size_t bytes_max, Done<Batch> done) override {
        auto waiter = std::make_shared<Waiter>(
            Waiter{id.number, from, bytes_max, loop::Loop::current(), {false, std::move(done)}});
        auto waiting = std::make_unique<WaitingOnJournal>(groups_, id.group, waiter);
        on_journal(std::move(id.group), [waiter = std::move(waiter)](Journal* journal) mutable {
            auto& asker = *waiter->from;
            if (!journal) return not_found(asker, deliver_to(std::move(waiter)));
            journal->next(std::move(waiter));
        });
        return waiting;
    }

    void at_or_after(LogId id, WallMs time, Done<Sequence> done) override {
        on_journal(std::move(id.group), [log = id.number, time, asker = loop::Loop::current(),
                                         done = std::move(done)](Journal* journal) mutable {
            if (!journal) return not_found(*asker, std::move(done));
            journal->at_or_after(log, time, *asker, std::move(done));
        });
    }

    void bounds(LogId id, Done<Bounds> done) override {
        on_journal(std::move(id.group), [log = id.number, asker = loop::Loop::current(),
                                         done = std::move(done)](Journal* journal) mutable {
            if (!journal) return not_found(*asker, std::move(done));
            journal->bounds(log, *asker, std::move(done));
        });
    }

    void destroy(std::string group, Done<void> done) override {
        Request request{Request::What::destroy,        0, 0, {}, loop::Loop::current(),
                        without_value(std::move(done))};
        on_journal(std::move(group), [request = std::move(request)](Journal* journal) mutable {
            if (!journal) return refuse(std::move(request), Errc::not_found);
            journal->submit(std::move(request));
        });
    }

    void retain(std::string group, std::int64_t keep_ms, Done<void> done) override {
        Request request;
        request.what = Request::What::retain;
        request.keep_ms = keep_ms;
        request.from = loop::Loop::current();
        request.done = without_value(std::move(done));
        on_journal(std::move(group), [request = std::move(request)](Journal* journal) mutable {
            if (!journal) return refuse(std::move(request), Errc::not_found);
            journal->submit(std::move(request));
        });
    }

private:
    // Calls with the group's journal, or nullptr, on its loop.
    template <class Work>
    void on_journal(std::string group, Work work) {
        auto& loop = groups_->loop_of(group);
        run_on(loop, [groups = groups_, group = std::move(group), work = std::move(work)]() mutable {
            const auto journal = groups->find(group);
            work(journal.get());
        });
    }

    static void refuse(Request request, Errc errc) {
        auto& asker = *request.from;
        asker.post([done = std::move(request.done), errc]() mutable { done(std::unexpected(errc)); });
    }

    template <class T>
    static void not_found(loop::Loop& asker, Done<T> done) {
        asker.post([done = std::move(done)]() mutable { done(std::unexpected(Errc::not_found)); });
    }

    std::shared_ptr<Groups> groups_;
};

base::Result<void> recover_all(Groups& groups) {
    const auto& options = groups.environment->options;
    Storage& storage = groups.environment->storage;
    if (auto made = storage.make_directory(options.directory); !made) return made;
    if (auto synced = storage.sync_directory(parent_directory(options.directory)); !synced) return synced;
    const auto names = storage.list(options.directory);
    if (!names) return std::unexpected(names.error());
    for (const auto& name : *names) {
        if (groups.environment->capped) groups.environment->capped->count(options.directory + '/' + name);
    }
    groups.environment->spares.open();
    for (const auto& name : *names) {
        if (name == kSparesName) continue;
        if (name.ends_with(kDestroyedSuffix)) {
            if (auto removed =
                    remove_leftover(storage, groups.environment->spares, options.directory + '/' + name);
                !removed)
                return removed;
            continue;
        }
        const std::string group = base::percent_decode(name);
        if (directory_name(group) != name) {
            base::log_warning("journal: " + options.directory + '/' + name + " is not ours, left alone");
            continue;
        }
        auto writer = groups.writer_of(group);
        auto recovered = recover(storage, groups.environment->files, group, writer);
        if (!recovered) return std::unexpected(recovered.error());
        groups.add(group, std::move(writer), std::move(*recovered));
    }
    return {};
}

}  // namespace

base::Result<std::unique_ptr<Log>> open_journals(const Options& options) {
    if (options.segment_bytes > kSegmentBytesMax) return base::failure("segments take at most 1 GiB");
    auto groups = std::make_shared<Groups>(options);
    if (auto recovered = recover_all(*groups); !recovered) return std::unexpected(recovered.error());
    groups->environment->make_room = [weak = std::weak_ptr(groups)] {
        if (const auto alive = weak.lock()) Groups::make_room(alive);
    };
    for (unsigned core = 0; core < options.cores.count(); ++core) Groups::tidy_from_now_on(groups, core);
    return std::make_unique<Journals>(std::move(groups));
}

}  // namespace penstock::log::journal

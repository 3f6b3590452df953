// The journal by itself: packs are appended to one log, without a server around it.
//
// The only program of bench/ that is built from src/: what it adds to floor.cc is the price of the engine.
#include <future>

#include "append/work.h"
#include "log/journal/journals.h"
#include "loop/ask.h"
#include "loop/cores.h"

using namespace penstock;

namespace {

// Keeps so many packs on their way until all are acknowledged.  Lives on the loop.
class Producer {
public:
    Producer(const bench::Work& work, log::Writer& writer, std::promise<void>& done)
        : work_(work), writer_(writer), done_(done), pack_(work.pack()) {}

    void start() {
        while (sent_ < std::min(work_.waiting, work_.packs)) send();
    }

private:
    void send() {
        ++sent_;
        writer_.append(pack_, [this](log::Answer<log::Appended> appended) {
            if (!appended) std::exit(1);
            if (sent_ < work_.packs) send();
            if (++acknowledged_ == work_.packs) done_.set_value();
        });
    }

    const bench::Work& work_;
    log::Writer& writer_;
    std::promise<void>& done_;
    const std::string pack_;
    std::size_t sent_ = 0, acknowledged_ = 0;
};

template <class T>
T must(log::Answer<T> answer) {
    if (!answer) std::exit(1);
    if constexpr (!std::is_void_v<T>) return std::move(*answer);
}

void run(loop::Loop& loop, log::Log& log, const std::string& group, const bench::Work& work) {
    static std::uint64_t epoch = 0;
    const log::LogId id{group, 0};
    // It is there when this is the second time.
    [[maybe_unused]] const auto created =
        loop::ask<void>(loop, [&](auto done) { log.create(id, std::move(done)); });
    auto writer = must(loop::ask<std::unique_ptr<log::Writer>>(
        loop, [&](auto done) { log.open_writer(id, ++epoch, std::move(done)); }));
    std::promise<void> done;
    Producer producer(work, *writer, done);
    loop.post([&] { producer.start(); });
    done.get_future().wait();
}

// Five segments of 64 MiB, and one.
const bench::Work kToFillSpares{.directory = {}, .records = 1, .bytes = 1'000'000, .packs = 335};
const bench::Work kToFillASegment{.directory = {}, .records = 1, .bytes = 1'000'000, .packs = 68};

}  // namespace

int main(int argc, char** argv) {
    const auto work = bench::Work::from(argc, argv);
    loop::Cores cores(1u);
    auto opened = log::journal::open_journals(
        {.directory = work.directory + "/journal",
         .storage = log::journal::posix_storage(),
         .clock = base::Clock::system(),
         .cores = cores,
         .sync = work.durable ? log::journal::Sync::each_commit : log::journal::Sync::os});
    if (!opened) std::exit(1);
    auto& log = **opened;
    cores.start();
    if (work.reused) {
        run(cores.at(0), log, "before", kToFillSpares);
        must(loop::ask<void>(cores.at(0), [&](auto done) { log.destroy("before", std::move(done)); }));
        // Until the first segment is full, it is a small file that grows.
        run(cores.at(0), log, "bench", kToFillASegment);
    }
    const bench::Meter meter;
    run(cores.at(0), log, "bench", work);
    meter.print(work);

    cores.stop();
    opened->reset();
    return 0;
}

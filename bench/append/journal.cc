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
    const log::LogId id{"bench", 0};
    if (!loop::ask<void>(cores.at(0), [&](auto done) { log.create(id, std::move(done)); })) std::exit(1);
    auto writer = loop::ask<std::unique_ptr<log::Writer>>(
        cores.at(0), [&](auto done) { log.open_writer(id, 1, std::move(done)); });
    if (!writer) std::exit(1);

    const bench::Meter meter;
    std::promise<void> done;
    Producer producer(work, **writer, done);
    cores.at(0).post([&] { producer.start(); });
    done.get_future().wait();
    meter.print(work);

    cores.stop();
    writer->reset();
    opened->reset();
    return 0;
}

// The floor that the journal is measured against: packs are written to a file of zeros and synced, all that
// wait at once.
//
// No checksums, no index, no limits, no segments: at the end of the file it begins again.  One thread makes
// packs, another writes them, as a server would.
#include <sys/uio.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "append/work.h"
#include "append/zeros.h"

namespace {

using bench::must;

constexpr std::size_t kFileBytes = 256u << 20;
constexpr std::size_t kVectorsMax = 1024;  // IOV_MAX

// Packs on their way from one thread to the other.
class Queue {
public:
    void put(std::vector<std::string> packs) {
        {
            std::lock_guard lock(mutex_);
            std::move(packs.begin(), packs.end(), std::back_inserter(packs_));
        }
        changed_.notify_one();
    }
    // All that wait, at least one.
    std::vector<std::string> take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !packs_.empty(); });
        return std::exchange(packs_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> packs_;
};

void write_packs(int fd, std::size_t& at, std::vector<std::string>& packs) {
    for (std::size_t from = 0; from < packs.size(); from += kVectorsMax) {
        std::vector<iovec> parts;
        std::size_t size = 0;
        for (std::size_t i = from; i < std::min(packs.size(), from + kVectorsMax); ++i) {
            parts.push_back({packs[i].data(), packs[i].size()});
            size += packs[i].size();
        }
        if (at + size > kFileBytes) at = 0;
        must(pwritev(fd, parts.data(), static_cast<int>(parts.size()), static_cast<off_t>(at)) ==
                 static_cast<ssize_t>(size),
             "pwritev");
        at += size;
    }
}

}  // namespace

int main(int argc, char** argv) {
    const auto work = bench::Work::from(argc, argv);
    const int fd = bench::file_of_zeros(work.directory + "/floor", kFileBytes);
    Queue to_disk, done;
    const std::string pack = work.pack();
    const bench::Meter meter;
    std::thread writer([&] {
        std::size_t at = 0;
        for (std::size_t written = 0; written < work.packs;) {
            auto packs = to_disk.take();
            write_packs(fd, at, packs);
            if (work.durable) must(fdatasync(fd) == 0, "fdatasync");
            written += packs.size();
            done.put(std::move(packs));
        }
    });
    to_disk.put(std::vector<std::string>(std::min(work.waiting, work.packs), pack));
    for (std::size_t sent = std::min(work.waiting, work.packs), acknowledged = 0;
         acknowledged < work.packs;) {
        const auto count = done.take().size();
        acknowledged += count;
        const auto more = std::min(count, work.packs - sent);
        if (more > 0) to_disk.put(std::vector<std::string>(more, pack));
        sent += more;
    }
    writer.join();
    meter.print(work);
    return 0;
}

#include <cstdio>

#include "tool/commands.h"
#include "tool/interrupt.h"
#include "tool/stream_reader.h"

namespace penstock::tool {
namespace {

// AWS allows five reads a second from a shard.
constexpr std::chrono::milliseconds kReadPause{200};

}  // namespace

base::Result<void> tail(Client& client, const Options& options) {
    StreamReader reader(client, options.stream);
    if (auto begun = reader.begin(options.from); !begun) return base::failure(sentence(begun.error()));
    std::uint64_t printed = 0;
    while (!interrupted()) {
        auto record = reader.next();
        if (!record && interrupted()) break;  // Ctrl-C is how it ends
        if (!record) return base::failure(sentence(record.error()));
        if (!*record) {
            reader.ask_again();
            sleep(kReadPause);
            continue;
        }
        const std::string line = write_line(**record) + '\n';
        std::fwrite(line.data(), 1, line.size(), stdout);
        if (std::fflush(stdout) != 0) return base::failure("stdout takes no more");
        if (++printed == options.count) break;
    }
    return {};
}

}  // namespace penstock::tool

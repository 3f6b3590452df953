#include "tool/run.h"

#include <cstdio>

#include "tool/commands.h"
#include "tool/interrupt.h"

namespace penstock::tool {
namespace {

struct Command {
    const char* name;
    base::Result<void> (*run)(Client&, const Options&);
};

Command command_of(Verb verb) {
    switch (verb) {
        case Verb::put:
            return {"streams put", put};
        case Verb::export_:
            return {"streams export", export_stream};
        case Verb::import_:
            return {"streams import", import_stream};
        case Verb::logs:
            return {"logs", logs};
        case Verb::tail:
            break;
    }
    return {"streams tail", tail};
}

}  // namespace

int run(const Options& options) {
    catch_interrupts();
    Client client(options.target, options.verb == Verb::logs ? Client::kLogs : Client::kKinesis);
    const Command command = command_of(options.verb);
    const auto done = command.run(client, options);
    if (done) return 0;
    std::fprintf(stderr, "penstock %s: %s\n", command.name, done.error().what.c_str());
    return interrupted() ? 130 : 1;
}

}  // namespace penstock::tool

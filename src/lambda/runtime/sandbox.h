// How workers are kept apart from each other, and from the machine.
//
// With bubblewrap (Debian's package of that name), where the kernel lets it: a file system that is read-only
// but for a /tmp of its own, which holds as much as the function's EphemeralStorage says; the server's data
// directory empty but for the function's own code; processes that see, and can signal, none but their own,
// and that end with the first of them.  Without it, only a directory of its own in TMPDIR.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"

namespace penstock::lambda {

enum class Isolation : std::uint8_t {
    automatic,   // bubblewrap where it works
    bubblewrap,  // or the server does not start
    none,
};

class Sandbox {
public:
    // Tries bubblewrap out; blocks for some milliseconds.
    static base::Result<Sandbox> make(Isolation wanted);

    bool isolates() const { return !bwrap_.empty(); }

    struct Room {
        std::string data_directory;            // the server's
        std::vector<std::string> directories;  // that the worker may read all the same
        std::string opt;                       // what it sees at /opt; "": the machine's own
        std::string working_directory;
        std::int64_t temporary_bytes = 0;
    };
    // The command as it is to be started.
    std::vector<std::string> wrap(std::vector<std::string> command, const Room& room) const;

private:
    std::string bwrap_;  // its path; "": it is not used
};

}  // namespace penstock::lambda

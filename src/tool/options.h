// What the command lines of `penstock streams` and `penstock logs` say.
#pragma once
#include <cstdint>
#include <string>

#include "api/signature/access_keys.h"
#include "tool/position.h"

namespace penstock::tool {

enum class Verb { tail, put, export_, import_, logs };

// A server to ask, and as whom.
struct Target {
    std::string endpoint = "http://localhost:4566";
    std::string region = "us-east-1";
    api::AccessKey key{.id = "test", .secret = "test"};
};

// Each verb reads its own.
struct Options {
    Verb verb = Verb::tail;
    Target target{};
    std::string stream{};  // a name or an ARN; logs: a function or a log group

    Position from{};                      // tail, export
    std::optional<std::int64_t> to_ms{};  // export: records that came after this stay behind
    std::uint64_t count = 0;              // tail: end after so many; 0 never ends

    std::string partition_key{};  // put: one for all records
    std::string key_field{};      // put: the member of each line that is its key
    int retries = 10;             // put, import: how often a refused record is put again

    std::string file{};         // export, import; "-" is stdout, stdin
    bool follow = false;        // logs: go on with what comes
    std::string filter{};       // logs: a filter pattern
    std::string since = "10m";  // logs: an age or a time

    double speed = 0;  // import: times the original; 0 is as fast as the server takes them
};

}  // namespace penstock::tool

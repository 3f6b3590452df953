// What the server's start-up tells the functions.
#pragma once
#include <cstdint>
#include <string>

#include "api/log_sink.h"
#include "api/signature/access_keys.h"
#include "lambda/runtime/cgroups.h"
#include "lambda/runtime/sandbox.h"

namespace penstock::lambda {

struct Settings {
    std::string data_directory;             // code is unpacked below it
    std::string endpoint_url;               // AWS_ENDPOINT_URL of functions: "http://localhost:4566"
    const api::AccessKeys* keys = nullptr;  // functions get one of them; null when nothing is verified
    api::LogSink* logs = nullptr;           // where functions' lines go; null: only to the server's own log
    Isolation isolation = Isolation::none;  // what was asked for
    Sandbox sandbox;                        // what is used
    Cgroups cgroups;                        // none where the machine lets nobody make them
    std::string python;                     // "" looks for one
    std::string node;                       // "" looks for one
    unsigned workers_max = 64;              // processes of one function; further invocations wait
    std::size_t queue_max = 10'000;         // waiting invocations of one function; further ones get 429
    std::int64_t idle_ms_max = 600'000;     // after which a worker without work is ended
    std::int64_t init_ms_max = 10'000;      // for a worker to ask for its first event
    // Asynchronous invocations: bytes of events that wait, and the first wait before a failed one is run
    // again (AWS's is a minute, the second is twice as long).
    std::size_t event_bytes_max = std::size_t{512} << 20;
    std::int64_t event_retry_ms = 60'000;
};

}  // namespace penstock::lambda

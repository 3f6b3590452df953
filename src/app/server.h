// The server: everything wired together, from an empty process to listening and back.
#pragma once
#include <memory>
#include <string>

#include "app/settings.h"
#include "base/result.h"

namespace penstock::app {

class Server {
public:
    virtual ~Server() = default;
    // "http://127.0.0.1:4566"
    virtual std::string url() const = 0;
    // Takes no more clients, closes connections, ends functions, writes what is queued.  Once.
    virtual void stop() = 0;
};

// Opens the data directory, starts the cores and listens.  The failure is a sentence for the user.
base::Result<std::unique_ptr<Server>> start_server(const Settings& settings, const std::string& version);

}  // namespace penstock::app

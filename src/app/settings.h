// What the command line says.
#pragma once
#include <cstdint>
#include <string>

#include "base/logging.h"
#include "base/result.h"
#include "connections/hub.h"
#include "destinations/destinations.h"
#include "kinesis/limits.h"
#include "lambda/settings.h"
#include "log/journal/journals.h"
#include "net/server.h"

namespace penstock::app {

struct Durability {
    log::journal::Sync sync = log::journal::Sync::each_commit;
    std::int64_t interval_ms = 100;
};

struct Settings {
    std::string data_directory = "penstock-data";
    net::Address listen{"127.0.0.1", 4566};
    std::string public_host = "localhost";  // in URLs that clients and functions are given
    std::string credentials{};              // a file of keys; "" believes everybody
    bool insecure = false;                  // allow a non-loopback address although there is no TLS
    unsigned cores = 0;                     // 0: as many as the machine has, four at most
    Durability durability{};                // when a put is acknowledged
    std::uint64_t disk_bytes_max = 0;       // of all records; 0: as many as the disk takes
    kinesis::Limits limits = kinesis::Limits::none;
    base::LogLevel log_level = base::LogLevel::info;
    connections::HubOptions connections;
    bool compression = false;  // of WebSocket messages, for clients that offer it
    lambda::Settings functions;
    destinations::Endpoints endpoints{};  // of other AWS services
};

// "127.0.0.1:4566", "[::1]:4566"
base::Result<net::Address> parse_address(const std::string& text);
// "sync", "os", "interval=MS"
base::Result<Durability> parse_durability(const std::string& text);
// Bytes: "1000000", "500MiB", "20GiB"
base::Result<std::uint64_t> parse_size(const std::string& text);
bool is_loopback(const std::string& host);

}  // namespace penstock::app

// Files of requests as they go on the wire, each after its size (u32, little-endian).
#pragma once
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "poll.h"

namespace bench {

inline std::vector<std::string> read_requests(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    const std::string all = std::move(text).str();
    std::vector<std::string> requests;
    for (std::size_t at = 0; at + 4 <= all.size();) {
        std::uint32_t size = 0;
        std::memcpy(&size, all.data() + at, 4);
        requests.push_back(all.substr(at + 4, size));
        at += 4 + size;
    }
    if (requests.empty()) fail("no requests in " + path);
    return requests;
}

}  // namespace bench

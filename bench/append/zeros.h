// A file of zeros, so that writes to it and their syncs change no metadata.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace bench {

inline void must(bool good, const char* what) {
    if (good) return;
    std::perror(what);
    std::exit(1);
}

inline int file_of_zeros(const std::string& path, std::size_t bytes) {
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    must(fd >= 0, "open");
    const std::string zeros(4u << 20, '\0');
    for (std::size_t at = 0; at < bytes; at += zeros.size()) {
        must(pwrite(fd, zeros.data(), zeros.size(), static_cast<off_t>(at)) ==
                 static_cast<ssize_t>(zeros.size()),
             "pwrite");
    }
    must(fsync(fd) == 0, "fsync");
    return fd;
}

}  // namespace bench

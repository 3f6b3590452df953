// The directory a server keeps its state in, for as long as this object lives: no second process may open it.
#pragma once
#include <string>

#include "base/result.h"

namespace penstock::state::embedded {

class DataDirectory {
public:
    // Makes the directory if need be (its parent exists) and locks its file "lock".  The kernel unlocks it
    // when the process ends, however it ends.
    static base::Result<DataDirectory> open(const std::string& path);

    DataDirectory(DataDirectory&& other) noexcept;
    DataDirectory& operator=(DataDirectory&&) = delete;
    ~DataDirectory();

    const std::string& path() const { return path_; }

private:
    DataDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

    std::string path_;
    int lock_;
};

// Makes the names in a directory durable.
base::Result<void> sync_directory(const std::string& path);

}  // namespace penstock::state::embedded

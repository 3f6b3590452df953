// Something to be written to a group's journal, or to be decided in the order of what is written.
#pragma once
#include <string>

#include "log/log.h"
#include "loop/loop.h"

namespace penstock::log::journal {

struct Request {
    enum class What : std::uint8_t { create, open_writer, append, close, destroy, sync, retain };
    What what = What::append;
    std::uint32_t log = 0;
    std::uint64_t epoch = 0;  // the writer's
    std::string pack;
    loop::Loop* from = nullptr;
    Done<Appended> done;  // on `from`
    std::int64_t keep_ms = 0;
};

}  // namespace penstock::log::journal

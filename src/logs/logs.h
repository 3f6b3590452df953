// The reading half of CloudWatch Logs: what `aws logs tail` and the SDKs ask.
#pragma once
#include <functional>

#include "logs/log_store.h"
#include "loop/blocking.h"
#include "loop/loop.h"
#include "loop/task.h"

namespace penstock::logs {

// What the operations work on.
struct Logs {
    const LogStore& store;
    loop::Blocking& blocking;
};

// Work that reads files, awaited: it runs on a thread that may block.
template <class T>
loop::Task<T> reading(loop::Blocking& blocking, std::function<T()> work) {
    loop::Later<T> waiting([&](auto done) {
        loop::Loop& here = *loop::Loop::current();
        blocking.submit([work = std::move(work), done = std::move(done), &here]() mutable {
            here.post([done = std::move(done), value = work()]() mutable { done(std::move(value)); });
        });
    });
    auto value = co_await waiting;
    co_return value;
}

// A place in a list of events that are sorted by time: behind `skipped` events of that very time.
struct Cursor {
    base::WallMs time = 0;
    std::int64_t skipped = 0;

    std::string text() const;
    static std::optional<Cursor> parse(std::string_view text);
};

// The page of the events that begins at the cursor, and the cursor behind it.  `more` tells whether there is
// another page.
struct Page {
    std::vector<Event> events;
    Cursor next;
    bool more = false;
};
// At most `limit` events, and about as many bytes as AWS answers at once (1 MiB).
Page page_of(std::vector<Event> all, const Cursor& from, std::int64_t limit);

}  // namespace penstock::logs

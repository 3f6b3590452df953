// SIGINT and SIGTERM, as a question: the loops of a command ask it and end in good order.
#pragma once
#include <chrono>

namespace penstock::tool {

// The first signal is remembered, the second ends the process as it would have without us.
void catch_interrupts();
bool interrupted();

// Waits until reading would not wait, or until a signal comes.
void wait_readable(int descriptor);
// Sleeps so long, or until a signal comes.
void sleep(std::chrono::milliseconds time);

}  // namespace penstock::tool

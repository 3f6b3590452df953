// The server's own log: one line per event, on standard error.
//
// Lines are handed to a thread, so a loop never waits for a slow terminal; when 4 MiB wait, further ones are
// dropped and counted.  Any thread may call; text is one line and is cut at 8 KiB.
#pragma once
#include <string_view>

namespace penstock::base {

enum class LogLevel { debug, info, warning, error, off };

void start_logging(LogLevel level);
// Writes what is queued and stops the thread; later lines are lost.
void stop_logging();

// Whether lines of this level are written at all: for those that are dear to make.
bool logs(LogLevel level);

void log_debug(std::string_view line);
void log_info(std::string_view line);
void log_warning(std::string_view line);
void log_error(std::string_view line);

}  // namespace penstock::base

// What the platform itself says in a function's log: START, END and REPORT, or JSON objects when the
// function's LogFormat is JSON (Lambda guide, monitoring-cloudwatchlogs and telemetry-schema-reference).
//
// Belongs to its worker.
#pragma once
#include <string>
#include <string_view>

#include "lambda/function.h"
#include "lambda/runtime/initialization.h"
#include "lambda/runtime/output.h"

namespace penstock::lambda {

// With two decimals, as AWS prints durations.
std::string decimals(double value);

struct InvocationReport {
    const std::string& request_id;
    double ms = 0;
    double init_ms = 0;  // 0: the process was there already
    std::string memory_used_mb;
    std::string_view status;  // "" when it succeeded, "error", "timeout"
    std::int64_t memory_mb = 0;
};

class PlatformLog {
public:
    PlatformLog(const Function& function, Initialization initialization);

    // First of all.
    void attach(Output* output) { output_ = output; }
    void init_start();
    // `status`: "success", "error", "timeout".
    void init_done(double ms, std::string_view status);
    void start(const std::string& request_id);
    void timed_out(const std::string& request_id, const std::string& seconds);
    void report(const InvocationReport& report);
    // Whether a line of the function's own is loud enough for its ApplicationLogLevel.
    bool keeps(std::string_view line) const;

private:
    enum class Level : std::uint8_t { trace, debug, info, warn, error, fatal };
    static Level level_of(std::string_view name);
    void line(const std::string& text);
    void event(Level level, std::string_view type, std::string record);

    const Function& function_;
    const Initialization initialization_;
    Output* output_ = nullptr;
    bool is_json_ = false;
    bool speaks_ = false;  // what is written now is the platform's
    Level system_ = Level::info, application_ = Level::trace;
};

}  // namespace penstock::lambda

#include "lambda/runtime/platform_log.h"

#include <cmath>

#include "base/clock.h"
#include "base/text.h"
#include "wire/json.h"

namespace penstock::lambda {
namespace {

std::string now() { return base::iso8601_ms(base::Clock::system().now_ms()); }

std::string_view status_word(std::string_view status) { return status.empty() ? "success" : status; }

}  // namespace

std::string decimals(double value) {
    const auto hundredths = static_cast<std::int64_t>(std::llround(value * 100));
    std::string text = std::to_string(hundredths / 100) + '.';
    text += static_cast<char>('0' + hundredths / 10 % 10);
    return text += static_cast<char>('0' + hundredths % 10);
}

PlatformLog::PlatformLog(const Function& function, Initialization initialization)
    : function_(function), initialization_(initialization) {
    const auto& logging = *function.configuration.logging;
    is_json_ = *logging.format == "JSON";
    if (!is_json_) return;
    system_ = logging.system_level ? level_of(logging.system_level->value) : Level::info;
    application_ = logging.application_level ? level_of(logging.application_level->value) : Level::info;
}

PlatformLog::Level PlatformLog::level_of(std::string_view name) {
    const std::string lower = base::lower(name);
    if (lower == "trace") return Level::trace;
    if (lower == "debug") return Level::debug;
    if (lower == "warn" || lower == "warning") return Level::warn;
    if (lower == "error") return Level::error;
    if (lower == "fatal" || lower == "critical") return Level::fatal;
    return Level::info;  // what has no level, as on AWS
}

void PlatformLog::line(const std::string& text) {
    speaks_ = true;
    output_->line(text);
    speaks_ = false;
}

bool PlatformLog::keeps(std::string_view line) const {
    if (speaks_ || application_ == Level::trace) return true;
    Level level = Level::info;
    if (line.starts_with('{')) {
        const auto document = wire::JsonDocument::parse(line);
        // Python's runtime calls it log_level in the errors that end an invocation.
        for (const char* const name : {"level", "log_level"}) {
            const auto said = document ? document->root().find(name) : std::nullopt;
            if (said && said->is_text()) level = level_of(said->text());
        }
    }
    return level >= application_;
}

void PlatformLog::event(Level level, std::string_view type, std::string record) {
    if (level < system_) return;
    line(wire::JsonObject().text("time", now()).text("type", type).raw("record", std::move(record)).take());
}

void PlatformLog::init_start() {
    if (!is_json_) return;
    wire::JsonObject record;
    record.text("initializationType", to_text(initialization_)).text("phase", "init");
    record.text("functionName", function_.name()).text("functionVersion", function_.version());
    // There is no version of a runtime to tell, and without one AWS takes the event for DEBUG.
    event(Level::debug, "platform.initStart", record.take());
}

void PlatformLog::init_done(double ms, std::string_view status) {
    if (!is_json_) {
        if (status == "timeout")
            line("INIT_REPORT Init Duration: " + decimals(ms) + " ms\tPhase: init\tStatus: timeout");
        return;
    }
    const Level level = status == "success" ? Level::debug : Level::warn;
    const auto record = [&] {
        wire::JsonObject one;
        one.text("initializationType", to_text(initialization_)).text("phase", "init").text("status", status);
        return one;
    };
    event(level, "platform.initRuntimeDone", record().take());
    event(level, "platform.initReport",
          record().raw("metrics", wire::JsonObject().raw("durationMs", decimals(ms)).take()).take());
}

void PlatformLog::start(const std::string& request_id) {
    if (!is_json_) return line("START RequestId: " + request_id + " Version: " + function_.version());
    event(Level::info, "platform.start",
          wire::JsonObject().text("requestId", request_id).text("version", function_.version()).take());
}

void PlatformLog::timed_out(const std::string& request_id, const std::string& seconds) {
    // In JSON the status of the report says so.
    if (!is_json_) line(now() + " " + request_id + " Task timed out after " + seconds);
}

void PlatformLog::report(const InvocationReport& report) {
    const std::string billed = std::to_string(static_cast<std::int64_t>(std::ceil(report.ms)));
    const std::string memory = std::to_string(report.memory_mb);
    if (!is_json_) {
        line("END RequestId: " + report.request_id);
        line("REPORT RequestId: " + report.request_id + "\tDuration: " + decimals(report.ms) +
             " ms\tBilled Duration: " + billed + " ms\tMemory Size: " + memory +
             " MB\tMax Memory Used: " + report.memory_used_mb + " MB\t" +
             (report.init_ms > 0 ? "Init Duration: " + decimals(report.init_ms) + " ms\t" : "") +
             (report.status.empty() ? "" : "Status: " + std::string(report.status) + "\t"));
        return;
    }
    const std::string_view status = status_word(report.status);
    wire::JsonObject done;
    done.text("requestId", report.request_id).text("status", status);
    done.raw("metrics", wire::JsonObject().raw("durationMs", decimals(report.ms)).take());
    event(report.status.empty() ? Level::debug : Level::warn, "platform.runtimeDone", done.take());
    wire::JsonObject metrics;
    metrics.raw("durationMs", decimals(report.ms)).raw("billedDurationMs", billed);
    metrics.raw("memorySizeMB", memory).raw("maxMemoryUsedMB", report.memory_used_mb);
    if (report.init_ms > 0) metrics.raw("initDurationMs", decimals(report.init_ms));
    wire::JsonObject record;
    record.text("requestId", report.request_id).raw("metrics", metrics.take()).text("status", status);
    event(report.status.empty() ? Level::info : Level::warn, "platform.report", record.take());
}

}  // namespace penstock::lambda

// What is kept of each use of a route: counts, the stage's access log, and its execution log.
//
// From any core.
#pragma once
#include <string>
#include <string_view>

#include "api/log_sink.h"
#include "gateway/counts.h"
#include "gateway/integration_call.h"
#include "gateway/model.h"

namespace penstock::gateway {

enum class RouteEvent : std::uint8_t { connect, message, disconnect };

// One use of a route, when it has ended.  What it refers to is only needed during the call.
struct RouteUse {
    const ApiModel& model;
    const std::string& stage;
    RouteEvent event;
    std::string_view route_key{};      // "" when none fits
    std::string_view context{};        // requestContext, as JSON
    int status = 200;                  // as HTTP would say it
    std::string_view error{};          // what the client was told of an error
    std::string_view problems{};       // of validation
    const Outcome* outcome = nullptr;  // when an integration was asked
    std::string_view body{};           // of the message
    std::string_view answer{};         // that the client was sent
};

class Observer {
public:
    explicit Observer(api::LogSink& logs) : logs_(logs) {}

    void note(const RouteUse& use);
    // A message that came by @connections, to one client.
    void note_post(const std::string& api_id, const std::string& stage);
    void forget(const std::string& api_id) { counts_.forget(api_id); }
    const Counts& counts() const { return counts_; }

private:
    void count(const RouteUse& use, const RouteSettings& settings);
    void log_access(const RouteUse& use, const Stage& stage);
    void log_execution(const RouteUse& use, const RouteSettings& settings);

    Counts counts_;
    api::LogSink& logs_;
};

}  // namespace penstock::gateway

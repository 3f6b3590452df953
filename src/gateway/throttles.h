// How often clients may connect and send.
//
// A stage's settings, and those of single routes in it, hold for each route by itself.  What is left at AWS's
// default is the account's limit, and that is enforced with --limits=aws only (WebSocket fact sheet, section
// 6).
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "base/shared_rate.h"
#include "gateway/model.h"

namespace penstock::gateway {

class Throttles {
public:
    Throttles(const base::Clock& clock, bool account_limits)
        : clock_(clock), account_limits_(account_limits) {}

    // ---- The home loop.
    // An API that has come or changed.  What stays as it was goes on from where it is.
    void configure(const ApiModel& model);
    void forget(const std::string& api_id);

    // ---- Any core.
    bool may_connect(const ApiModel& model, const std::string& stage);
    // A message on this route; $connect too.
    bool may_send(const ApiModel& model, const std::string& stage, const std::string& route_key);
    // A call of @connections.
    bool may_manage(const ApiModel& model);

private:
    using Table = std::unordered_map<std::string, std::shared_ptr<base::SharedRate>>;

    bool take(const std::string& key) const;
    void keep(Table& table, const std::string& key, double per_second, std::int64_t burst) const;

    const base::Clock& clock_;
    bool account_limits_;
    std::atomic<std::shared_ptr<const Table>> table_ = std::make_shared<const Table>();
};

}  // namespace penstock::gateway

// Who may connect: what the $connect route asks for by its authorizationType, and by apiKeyRequired.
//
// From any core.
#pragma once
#include <optional>

#include "api/api_keys.h"
#include "api/exchange.h"
#include "gateway/event.h"
#include "gateway/integrator.h"
#include "gateway/model.h"
#include "gateway/refusal.h"

namespace penstock::gateway {

class Authorization {
public:
    Authorization(const base::Clock& clock, Integrator& integrator)
        : clock_(clock), integrator_(integrator) {}
    // Before anybody connects.  Without keys, routes that ask for one let nobody in.
    void set_api_keys(api::ApiKeys* keys) { keys_ = keys; }

    // Nothing when the client may connect; the facts then hold what was found out about it.
    loop::Task<std::optional<Refusal>> check(api::Exchange& exchange, const ApiModel& model,
                                             const Route& route, const Definition& definition,
                                             ConnectionFacts& facts) const;

private:
    // `usage_key` is the key that the authorizer gives the client, if it does.
    loop::Task<std::optional<Refusal>> ask_authorizer(const net::Request& handshake, const ApiModel& model,
                                                      const Authorizer& authorizer, ConnectionFacts& facts,
                                                      std::string& usage_key) const;

    std::optional<Refusal> check_key(const net::Request& handshake, const ApiModel& model,
                                     const ConnectionFacts& facts, const std::string& usage_key) const;

    const base::Clock& clock_;
    Integrator& integrator_;
    api::ApiKeys* keys_ = nullptr;
};

}  // namespace penstock::gateway

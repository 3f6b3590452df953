// Who may connect: what the $connect route asks for by its authorizationType, and by apiKeyRequired.
//
// From any core.
#pragma once
#include <optional>

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

    // Nothing when the client may connect; the facts then hold what was found out about it.
    loop::Task<std::optional<Refusal>> check(api::Exchange& exchange, const ApiModel& model,
                                             const Route& route, const Definition& definition,
                                             ConnectionFacts& facts) const;

private:
    loop::Task<std::optional<Refusal>> ask_authorizer(const net::Request& handshake, const ApiModel& model,
                                                      const Authorizer& authorizer,
                                                      ConnectionFacts& facts) const;

    const base::Clock& clock_;
    Integrator& integrator_;
};

}  // namespace penstock::gateway

// What a stage's routes do: $connect before a client is let in, a message's route, $disconnect when it has
// gone.  Each runs its integration, says what the client is answered, and has it noted.
//
// From any core.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "api/exchange.h"
#include "gateway/apis.h"
#include "gateway/authorization.h"
#include "gateway/event.h"
#include "gateway/integrator.h"
#include "gateway/observer.h"
#include "gateway/refusal.h"
#include "gateway/throttles.h"

namespace penstock::gateway {

// What the $connect route said of a client that it let in.
struct Admission {
    std::string subprotocol{};
    std::vector<std::string> topics{};  // patterns of those that it may subscribe to
};

// How a connection ended.
struct Goodbye {
    std::uint16_t code = 0;
    std::string reason{};
};

class Routes {
public:
    Routes(const base::Clock& clock, Integrator& integrator, Throttles& throttles, Observer& observer)
        : clock_(clock),
          integrator_(integrator),
          throttles_(throttles),
          observer_(observer),
          authorization_(clock, integrator) {}

    // Before anybody connects.
    void set_api_keys(api::ApiKeys* keys) { authorization_.set_api_keys(keys); }

    // Let in, or the answer that refuses.  The facts get what authorization finds out.
    loop::Task<std::expected<Admission, net::Response>> connect(api::Exchange& exchange,
                                                                const ApiModel& model,
                                                                const Definition& definition,
                                                                ConnectionFacts& facts) const;
    // What the client is sent; nothing for a route that answers nothing.  `model` may be null: the API has
    // been deleted.
    loop::Task<std::optional<std::string>> message(ApiPtr model, const ConnectionFacts& facts,
                                                   const std::string& text) const;
    // Best effort, as on AWS: the answer does not matter.
    loop::Task<void> disconnect(ApiPtr model, const ConnectionFacts& facts, const Goodbye& goodbye) const;

private:
    // One use of a route, as far as it has come.
    struct Use;
    loop::Task<std::expected<Admission, net::Response>> admit(api::Exchange& exchange, Use& use,
                                                              ConnectionFacts& facts) const;
    loop::Task<std::optional<std::string>> answer(Use& use, const std::string& text) const;
    void note(const Use& use) const;

    const base::Clock& clock_;
    Integrator& integrator_;
    Throttles& throttles_;
    Observer& observer_;
    Authorization authorization_;
};

}  // namespace penstock::gateway

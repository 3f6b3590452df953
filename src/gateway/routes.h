// What a stage's routes do: $connect before a client is let in, a message's route, $disconnect when it has
// gone.  Each runs its integration and says what the client is answered.
//
// From any core.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "gateway/apis.h"
#include "gateway/event.h"
#include "gateway/integrator.h"

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
    Routes(const base::Clock& clock, Integrator& integrator) : clock_(clock), integrator_(integrator) {}

    // Let in, or the answer that refuses.
    loop::Task<std::expected<Admission, net::Response>> connect(const net::Request& handshake,
                                                                const ApiModel& model,
                                                                const Definition& definition,
                                                                const ConnectionFacts& facts) const;
    // What the client is sent; nothing for a route that answers nothing.  `model` may be null: the API has
    // been deleted.
    loop::Task<std::optional<std::string>> message(ApiPtr model, const ConnectionFacts& facts,
                                                   const std::string& text) const;
    // Best effort, as on AWS: the answer does not matter.
    loop::Task<void> disconnect(ApiPtr model, const ConnectionFacts& facts, const Goodbye& goodbye) const;

private:
    const base::Clock& clock_;
    Integrator& integrator_;
};

}  // namespace penstock::gateway

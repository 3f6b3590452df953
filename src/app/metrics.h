// GET /_penstock/metrics: what the server counts, for Prometheus.
#pragma once
#include "api/exchange.h"
#include "connections/hubs.h"
#include "gateway/counts.h"
#include "lambda/counts.h"
#include "mapping/mappings.h"
#include "pipes/pipes.h"

namespace penstock::app {

// Who counts; all of them outlive the step.
struct Measured {
    connections::Hubs& hubs;
    const pipes::Pipes& pipes;
    const gateway::Counts& gateway;
    const lambda::Counts& functions;
    const mapping::Mappings& mappings;
    loop::Loop& home;
};

api::Step metrics_step(Measured measured);

}  // namespace penstock::app

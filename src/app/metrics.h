// GET /_penstock/metrics: what the server counts, for Prometheus.
#pragma once
#include "api/exchange.h"
#include "connections/hubs.h"
#include "gateway/counts.h"
#include "mapping/mappings.h"
#include "pipes/pipes.h"

namespace penstock::app {

api::Step metrics_step(connections::Hubs& hubs, const pipes::Pipes& pipes, const gateway::Counts& gateway,
                       const mapping::Mappings& mappings, loop::Loop& home);

}  // namespace penstock::app

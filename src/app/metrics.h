// GET /_penstock/metrics: what the server counts, for Prometheus.
#pragma once
#include "api/exchange.h"
#include "connections/hubs.h"

namespace penstock::app {

api::Step metrics_step(connections::Hubs& hubs);

}  // namespace penstock::app

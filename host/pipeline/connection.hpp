// How to reach Kili, as configured.
#pragma once

#include "config/config.hpp"
#include "kili_api/transport.hpp"

namespace kilihost::pipeline {

// Without an API key the connection is one that Kili refuses. `reads_only`: no mutation is sent on it.
kili_api::ApiConnection connection(const config::Config& config, bool reads_only = false);

} // namespace kilihost::pipeline
